import type { INode, INodeParameters } from 'n8n-workflow';
import type { CredentialStore } from '../harness/credentialStore';
import { errorOf, outputOf, runFptSms } from '../harness/engine';
import type { ModelFpt } from './modelFpt';
import type { Edit, Item, Sequence } from './sequence';

export type Outcome = 'sent' | 'alreadySent' | 'notSent' | 'unknown';

/** What the node told of an item. */
export interface Told {
	item: number;
	outcome: Outcome;
	json: Record<string, unknown>;
	/** The whole run failed: nothing is told of the other items. */
	isEnd: boolean;
}

type Run = Awaited<ReturnType<typeof runFptSms>>;

/** An execution, and its Retries: they go on where it failed, so that all of them together may send once. */
export class Execution {
	told: Told[] = [];
	/** The input as its expressions see it: an id that no other item has. */
	readonly input: Array<Item & { id: string }>;
	readonly edits = new Set<Edit>();
	private last: Run | undefined;

	constructor(
		readonly number: number,
		private readonly sequence: Sequence,
		readonly items: Item[],
	) {
		this.input = items.map((item, index) => ({ ...item, id: `#${number}i${index}e` }));
	}

	/** Whether n8n offers its Retry. */
	get hasFailed(): boolean {
		return this.last !== undefined && errorOf(this.last) !== undefined;
	}

	/** The number that an item is for now. */
	phoneOf(item: number): string {
		const { phone = '' } = this.items[item] ?? {};
		return this.edits.has('phone') ? phone.replace(/.$/, '9') : phone;
	}

	/** The key of *Send Once Per* that an item has now. */
	keyOf(item: number): string {
		return `${this.edits.has('key') ? 'other' : 'order'} ${this.items[item]?.key}`;
	}

	/** Runs it, or the editor's Retry of it. */
	async run(store: CredentialStore, fpt: ModelFpt, workflowId: string): Promise<void> {
		const { sequence, edits } = this;
		const settings: Partial<INode> = {
			onError: edits.has('continue') ? 'continueRegularOutput' : sequence.onError,
			...(sequence.nodeTries > 1 && { retryOnFail: true, maxTries: sequence.nodeTries, waitBetweenTries: 1 }),
		};
		const parameters = parametersOf(sequence, edits);
		const run = await fpt.as(this.number, async () => await runFptSms({ parameters, items: this.input.map((item) => ({ ...item })), store, settings, workflowId, retryOf: this.last }));
		this.last = run;
		this.told = toldBy(run);
	}
}

/** The node as the person who edits it has it. */
function parametersOf(sequence: Sequence, edits: ReadonlySet<Edit>): INodeParameters {
	const { timeout, maxTries, concurrency } = sequence;
	const attempts = { timeout: edits.has('timeout') ? 60 : timeout, maxTries, concurrency };
	const end = edits.has('text') ? '!' : '';
	if (isCampaign(sequence)) {
		const name = `${edits.has('key') ? 'other-' : ''}{{ $json.key }}`;
		return {
			resource: 'campaign',
			operation: 'run',
			campaignName: sequence.sends === 'campaign' ? `=${name}` : `=${name} {{ $now.toMillis() }}`,
			brandName: 'FTI',
			message: edits.has('no text') ? '={{ "" }}' : `[QC] FTI${end}. Tu choi: TC gui 1234`,
			scheduleTime: '2039-01-15 09:00',
			phoneList: edits.has('phone') ? '={{ $json.phone.replace(/.$/, "9") }}' : '={{ $json.phone }}',
			options: attempts,
		};
	}
	const { sends, isKeyed, requestId, maxPerNumber, maxPerNumberMinutes, maxPerHour } = sequence;
	const texts = { text: '', 'own text': ' {{ $json.id }}', 'random text': ' {{ $json.id }} {{ Math.random() }}', code: ' {{ $json.id }} {code}' };
	const requestIds = { none: undefined, fixed: '={{ $json.id }}', random: '={{ "r" + Math.random() }}' };
	const id = edits.has('request id') ? 'another' : requestIds[requestId];
	return {
		resource: 'message',
		operation: 'sendOtp',
		brandName: 'FTI',
		phone: edits.has('phone') ? '={{ $json.phone.replace(/.$/, "9") }}' : '={{ $json.phone }}',
		message: edits.has('no text') ? '={{ "" }}' : `={{ $json.text }}${texts[sends as keyof typeof texts]}${end}`,
		generateCode: sends === 'code',
		options: {
			...attempts,
			maxPerNumber,
			maxPerNumberMinutes,
			...(maxPerHour > 0 && { maxPerHour }),
			...(isKeyed && { sendOncePer: `=${edits.has('key') ? 'other' : 'order'} {{ $json.key }}` }),
			...(id !== undefined && { requestId: id }),
		},
	};
}

export const isCampaign = ({ sends }: Sequence) => sends === 'campaign' || sends === 'timed campaign';

function toldBy(run: Run): Told[] {
	const error = errorOf(run);
	if (error) {
		const { itemIndex, outcome = 'notSent' } = error.context ?? {};
		return [{ item: Number(itemIndex), outcome: outcome as Outcome, json: { error: error.message, ...error.context }, isEnd: true }];
	}
	const [items = [], failed = []] = outputOf(run);
	return [...items, ...failed].flatMap(({ json, pairedItem }) => {
		const paired = [pairedItem].flat() as Array<{ item: number }>;
		return paired.map(({ item }) => ({ item, outcome: (json.status ?? json.outcome) as Outcome, json, isEnd: false }));
	});
}
