import fc from 'fast-check';
import { FATE_NAMES, type FateName } from './fates';

/** An input item. Few values, so that they repeat. */
export interface Item {
	phone: string;
	text: string;
	/** Of *Send Once Per*; of a campaign, its name. */
	key: string;
}

/** What a person does, so many minutes after what came before. */
export type Step = { minutes: number } & (
	| { do: 'run'; executions: Item[][] }
	/** The editor's Retry of the execution that failed last, some things edited before. */
	| { do: 'retry'; edits: Edit[] }
);

/** An edit stays for the retries after it. */
export type Edit = 'text' | 'no text' | 'phone' | 'request id' | 'timeout' | 'key' | 'continue' | 'secret';

/** How n8n's store responds to a call about keys. */
export type StoreFate = 'fine' | 'slow' | 'refuses' | 'stuck';

/** What one run of the model is made of. */
export interface Sequence {
	/** *Send OTP* with a text of the item alone, its own, another with each try, or with a code; or *Run* with a fixed name, or one with the time in it. */
	sends: 'text' | 'own text' | 'random text' | 'code' | 'campaign' | 'timed campaign';
	isKeyed: boolean;
	requestId: 'none' | 'fixed' | 'random';
	maxPerNumber: number;
	maxPerNumberMinutes: number;
	maxPerHour: number;
	timeout: number;
	maxTries: number;
	concurrency: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Tries of n8n's Retry On Fail; 1 is none. */
	nodeTries: number;
	/** The step before which this machine's clock is set back. */
	setBackAt: number;
	steps: Step[];
	fates: FateName[];
	tokenFates: FateName[];
	storeFates: StoreFate[];
}

const PHONES = ['84987654321', '84912345678', '84901234567'];
const INVALID_PHONE = '12';

const rarely = <T>(usual: T, weight: number, rare: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ withCrossShrink: true }, { weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });

const item: fc.Arbitrary<Item> = fc.record({
	phone: fc.oneof({ weight: 14, arbitrary: fc.constantFrom(...PHONES) }, { weight: 1, arbitrary: fc.constant(INVALID_PHONE) }),
	text: fc.constantFrom('Hello', 'Your order is here'),
	key: fc.constantFrom('A', 'B', 'C'),
});
const items = fc.array(item, { minLength: 1, maxLength: 4 });

const EDITS: readonly Edit[] = ['text', 'no text', 'phone', 'request id', 'timeout', 'key', 'continue', 'secret'];

const step: fc.Arbitrary<Step> = fc
	.tuple(
		fc.constantFrom(0, 0, 0, 0.5, 1, 3.5, 3.9, 4.1, 6, 11),
		fc.oneof(
			{ weight: 2, arbitrary: fc.record({ do: fc.constant('run' as const), executions: fc.oneof({ weight: 3, arbitrary: fc.tuple(items) }, fc.tuple(items, items)) }) },
			{ weight: 3, arbitrary: fc.record({ do: fc.constant('retry' as const), edits: fc.oneof({ weight: 2, arbitrary: fc.constant<Edit[]>([]) }, fc.uniqueArray(fc.constantFrom(...EDITS), { minLength: 1, maxLength: 2 })) }) },
		),
	)
	.map(([minutes, what]) => ({ minutes, ...what }));

const fate: fc.Arbitrary<FateName> = fc.oneof({ weight: 2, arbitrary: fc.constant<FateName>('fine') }, { weight: 3, arbitrary: fc.constantFrom(...FATE_NAMES) });
const tokenFate = fc.constantFrom<FateName>('fine', 'busy', 'lost, cut', 'lost, 502', 'lost, hangs', 'refused');

export const anySequence: fc.Arbitrary<Sequence> = fc.record({
	sends: fc.constantFrom('text', 'own text', 'random text', 'code', 'code', 'campaign', 'timed campaign'),
	isKeyed: fc.boolean(),
	requestId: fc.constantFrom('none', 'fixed', 'random'),
	maxPerNumber: rarely(0, 1, fc.constantFrom(1, 2)),
	maxPerNumberMinutes: fc.constantFrom(1, 10),
	maxPerHour: rarely(0, 3, fc.constantFrom(2, 3)),
	timeout: fc.constantFrom(2, 5),
	maxTries: fc.integer({ min: 1, max: 3 }),
	concurrency: fc.constantFrom(1, 1, 2, 4),
	onError: fc.constantFrom('stopWorkflow', 'stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	nodeTries: fc.constantFrom(1, 1, 2, 3),
	setBackAt: rarely(-1, 3, fc.integer({ min: 0, max: 4 })),
	steps: fc.tuple(fc.record({ minutes: fc.constant(0), do: fc.constant('run' as const), executions: fc.tuple(items) }), fc.array(step, { maxLength: 4 })).map(([first, others]) => [first, ...others]),
	fates: fc.array(fate, { maxLength: 12 }),
	tokenFates: rarely<FateName[]>([], 5, fc.array(tokenFate, { maxLength: 3 })),
	storeFates: rarely<StoreFate[]>([], 2, fc.array(fc.constantFrom('fine', 'fine', 'slow', 'refuses', 'stuck'), { maxLength: 5 })),
});

/** A sequence as a person reads it. */
export function describeSequence({ steps, fates, tokenFates, storeFates, ...node }: Sequence): string {
	const stepLines = steps.map(({ minutes, ...each }, index) => {
		const what =
			each.do === 'retry'
				? `the editor's Retry${each.edits.length > 0 ? `, edited: ${each.edits.join(', ')}` : ''}`
				: `run ${each.executions.map((list) => list.map(({ phone, text, key }) => `${phone} "${text}" ${key}`).join('; ')).join('  at once with  ')}`;
		return `  ${index}. ${minutes > 0 ? `${minutes} minutes later: ` : ''}${what}`;
	});
	return [
		`node: ${Object.entries(node).map(([name, value]) => `${name} ${value}`).join(', ')}`,
		...stepLines,
		`requests, in their order: ${[...fates, 'then all fine'].join(' | ')}`,
		...(tokenFates.length > 0 ? [`calls for a token: ${tokenFates.join(' | ')}`] : []),
		...(storeFates.length > 0 ? [`calls of n8n's store: ${storeFates.join(' | ')}`] : []),
	].join('\n');
}
