import { type INodeParameters, type INodeProperties, NodeHelpers } from 'n8n-workflow';

/**
 * Throws for a value that a person could not choose in this form: a field or an option that it does not have, a choice that it
 * does not list. An expression passes: it may return anything. `filledIn` are the values with the form's defaults.
 */
export function assertOffered(properties: INodeProperties[], values: object, filledIn = values, typeVersion = 1): void {
	for (const [name, value] of Object.entries(values) as Array<[string, unknown]>) {
		const named = properties.filter((property) => property.name === name);
		// A base that several tests share may have a field that this operation does not show: n8n drops it.
		const shown = named.filter((property) => NodeHelpers.displayParameter(filledIn as INodeParameters, property, { typeVersion }, null));
		if (named.length === 0) throw new Error(`The form has no field ${name}`);
		for (const property of shown) assertChoice(property, value);
	}
}

function assertChoice({ name, type, noDataExpression, typeOptions, options = [] }: INodeProperties, value: unknown): void {
	if (typeof value === 'string' && value.startsWith('=') && !noDataExpression) return;
	if (type === 'collection') return assertOffered(options as INodeProperties[], value as object);
	// What it lists is in the credential.
	if (typeOptions?.loadOptionsMethod) return;
	if (type !== 'options' && type !== 'multiOptions') return;
	const offered = options.flatMap((option) => ('value' in option ? [option.value] : []));
	const wrong = [value].flat().filter((each) => !offered.includes(each as string));
	if (wrong.length > 0) throw new Error(`The form offers for ${name} ${offered.join(', ')}, and not ${wrong.join(', ')}`);
}
