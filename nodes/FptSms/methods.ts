import type { ILoadOptionsFunctions, INodePropertyOptions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';
import { measure } from '../fpt/text/parts';
import { parseRegisteredTexts, type RegisteredTexts } from '../fpt/text/registeredTexts';
import { CREDENTIAL_TYPE } from './credential';
import { CODE_VARIABLES } from './fields';

/** What the form loads from the credential: the registered texts and their variables, and nothing else of it. */
export const methods = { loadOptions: { getRegisteredTexts }, resourceMapping: { getTextVariables } };

async function loadTexts(ctx: ILoadOptionsFunctions): Promise<RegisteredTexts> {
	return parseRegisteredTexts((await ctx.getCredentials(CREDENTIAL_TYPE)).registeredTexts);
}

async function getRegisteredTexts(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { texts } = await loadTexts(this);
	return texts.map(({ name, text, brandName, literals }) => {
		const { parts, encoding } = measure(literals.join(''));
		const cost = encoding === 'UCS-2' ? `with accents, at least ${parts} SMS` : '';
		const notes = [brandName, cost].filter((note) => note !== '').join(', ');
		return { name, value: name, description: notes === '' ? text : `${text} (${notes})` };
	});
}

async function getTextVariables(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { texts } = await loadTexts(this);
	const chosen = texts.filter(({ name }) => name === this.getCurrentNodeParameter('registeredText'));
	const own = this.getCurrentNodeParameter('generateCode') === true ? CODE_VARIABLES : undefined;
	// The name may be an expression, whose value is not known yet: then any of them may be needed.
	const variables = new Map((chosen.length > 0 ? chosen : texts).flatMap((text) => text.places).map(({ variable, max }) => [variable, max]));
	const fields = [...variables].filter(([variable]) => !own?.has(variable.toLowerCase())).map(([variable, max]) => fieldOf(variable, max, chosen.length > 0));
	return { fields, emptyFieldsNotice: 'This text has no places to fill in.' };
}

const fieldOf = (variable: string, max: number, required: boolean): ResourceMapperField => ({
	id: variable,
	displayName: Number.isFinite(max) ? `${variable} (at most ${max})` : variable,
	type: 'string',
	required,
	display: true,
	defaultMatch: false,
});
