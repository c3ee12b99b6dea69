import fc from 'fast-check';
import { sleep } from 'n8n-workflow';
import type { SentMessage } from '../../simulator/messages';
import { DEFAULT_APP } from '../../simulator/options';
import { PATHS } from '../../simulator/paths';
import { CredentialStore } from '../harness/credentialStore';
import { processedData } from '../harness/engine';
import { Execution, isCampaign, type Told } from './execution';
import { leavesDoubt, SET_BACK_MS } from './fates';
import { type Asked, ModelFpt, SECRETS } from './modelFpt';
import { anySequence, describeSequence, type Sequence, type StoreFate } from './sequence';
import { VirtualTime } from './virtualTime';

const MINUTE = 60_000;
/** No execution of a few items takes so long. */
const LIMIT_MS = 60 * MINUTE;
/** How long a call of n8n's store may be stuck. */
const STUCK_MS = 3 * MINUTE;

/** What README and docs/never-twice.md promise. What breaks one is told under its name. */
const RULES = {
	hangs: 'An execution ends',
	twice: 'Nobody gets a message twice',
	sent: 'What is told as sent, FPT has accepted, for this number',
	notSent: 'Not sent is told only with proof',
	unknown: 'Unknown is told only if something is',
	each: 'Each item is told of once',
	limit: 'A limit is not exceeded',
	held: 'A limit holds back only what is beyond it',
	key: 'A key of Send Once Per sends once',
	free: 'A key is free again if certainly nothing was sent for it',
	kept: 'A key that something was sent for stays',
} as const;

/** Carries sequences out, and compares what the node tells with what FPT has. */
export class Model {
	/** How often each outcome was told: what never is proves nothing. */
	readonly seen: Record<string, number> = {};
	private readonly time = new VirtualTime();
	private readonly fpt = new ModelFpt(() => this.time.now);
	private readonly breaches = new Set<string>();
	private sequence!: Sequence;
	private store!: CredentialStore;
	private executions: Execution[] = [];
	/** Those of the step, at once. */
	private pending: Execution[] = [];
	private storeFates: StoreFate[] = [];
	/** A call to take keys back did not get through. */
	private isReleaseHurt = false;
	private stepBeganAt = 0;
	private sequences = 0;

	/** The promises that a sequence breaks, each with how. */
	async breachesOf(sequence: Sequence): Promise<string[]> {
		await this.begin(sequence);
		try {
			for (const [index] of sequence.steps.entries()) await this.take(index);
			await this.time.pass(2 * STUCK_MS + MINUTE);
			this.checkAtEnd();
		} catch (error) {
			this.breach('hangs', String((error as Error).message));
		}
		return [...this.breaches];
	}

	/** That a sequence breaks no promise, or none of those given. Its error names what is broken, and the sequence. */
	property(promises = /^/): fc.IAsyncProperty<[Sequence]> {
		return fc.asyncProperty(anySequence, async (sequence) => {
			const breaches = (await this.breachesOf(sequence)).filter((each) => promises.test(each));
			if (breaches.length > 0) throw new Error(`${breaches.join('\n')}\n${describeSequence(sequence)}`);
		});
	}

	end(): void {
		this.time.end();
	}

	private async begin(sequence: Sequence): Promise<void> {
		this.sequences += 1;
		this.sequence = sequence;
		this.breaches.clear();
		this.executions = [];
		this.fpt.reset();
		this.fpt.fates = [...sequence.fates];
		this.fpt.tokenFates = [...sequence.tokenFates];
		this.time.setAhead(0);
		this.store = new CredentialStore();
		this.storeFates = [...sequence.storeFates];
		this.isReleaseHurt = false;
		processedData.reset();
		processedData.before = async (step) => await this.meetStore(step);
		jest.spyOn(Math, 'random').mockImplementation(randomFrom(this.fpt));
		await this.setSecret(SECRETS[0]);
	}

	private async setSecret(clientSecret: string): Promise<void> {
		const { clientId, scopes } = DEFAULT_APP;
		await this.store.save('fpt', 'fptSmsApi', { environment: 'custom', baseUrl: 'http://127.0.0.1:9', clientId, clientSecret, scopes });
	}

	private async meetStore(step: string): Promise<void> {
		if (step !== 'find') return;
		const fate = this.storeFates.shift() ?? 'fine';
		if (fate === 'fine') return;
		if (processedData.calls.at(-1)?.[0] === 'remove') this.isReleaseHurt = true;
		if (fate === 'refuses') throw new Error('SQLITE_BUSY: database is locked');
		await sleep(fate === 'slow' ? 500 : STUCK_MS);
	}

	private async take(index: number): Promise<void> {
		const { steps, setBackAt } = this.sequence;
		const step = steps[index]!;
		if (index === setBackAt) this.time.setAhead(-SET_BACK_MS);
		if (step.minutes > 0) await this.time.pass(step.minutes * MINUTE);
		this.stepBeganAt = this.time.now;
		const pending = step.do === 'run' ? step.executions.map((items, at) => new Execution(this.executions.length + at, this.sequence, items)) : this.executions.filter(({ hasFailed }) => hasFailed).slice(-1);
		this.pending = pending;
		if (step.do === 'run') this.executions.push(...pending);
		for (const execution of pending) {
			for (const edit of step.do === 'retry' ? step.edits : []) execution.edits.add(edit);
			if (execution.edits.has('secret')) await this.setSecret(SECRETS[1]);
		}
		const workflowId = `w${this.sequences}`;
		await this.time.of(Promise.all(pending.map(async (execution) => await execution.run(this.store, this.fpt, workflowId))), LIMIT_MS);
		for (const execution of pending) this.checkTold(execution);
		this.checkTwice();
	}

	private checkTold(execution: Execution): void {
		const { told, items } = execution;
		const numbers = told.map(({ item }) => item).sort((one, other) => one - other);
		if (!told[0]?.isEnd && JSON.stringify(numbers) !== JSON.stringify([...items.keys()])) this.breach('each', `execution ${execution.number}: told of items ${numbers.join()}`);
		if (told[0]?.isEnd && !(Number(numbers[0]) in items)) this.breach('each', `execution ${execution.number}: failed at item ${numbers[0]}`);
		for (const each of told) {
			this.seen[each.outcome] = (this.seen[each.outcome] ?? 0) + 1;
			this.checkOutcome(execution, each);
			if (each.outcome === 'notSent') this.checkHeld(execution, each);
		}
	}

	private checkOutcome(execution: Execution, { item, outcome, json }: Told): void {
		const what = `execution ${execution.number}, item ${item}: told ${outcome}${outcome === 'sent' || outcome === 'alreadySent' ? ` (${String(json.messageId)}, ${String(json.phone)})` : ` (${String(json.error)})`}`;
		const asked = this.askedFor(execution, item);
		const accepted = asked.filter(isDone);
		if (outcome === 'sent') {
			if (!accepted.some((each) => this.isAbout(each, json))) this.breach('sent', what);
		} else if (outcome === 'alreadySent') {
			// Under another client secret, or if its values can't be used now, what was sent is found by its item alone, whatever was edited.
			const known = execution.edits.has('secret') || execution.edits.has('no text') ? this.fpt.asked.filter((each) => each.execution === execution.number && each.items.includes(item) && isDone(each)) : accepted;
			const isAccepted = known.some((each) => json.messageId === null || this.isAbout(each, json));
			if (!isAccepted && !this.hasText(execution, item) && !this.isKeyExcused(execution, item)) this.breach('sent', what);
		} else if (outcome === 'notSent') {
			if (accepted.length > 0 || isOpen(asked)) this.breach('notSent', what);
		} else if (outcome === 'unknown') {
			if (!this.fpt.asked.some((each) => each.execution === execution.number && (isDone(each) || leavesDoubt(each.fate)))) this.breach('unknown', what);
		} else this.breach('each', what);
	}

	/** What was asked for an item of an execution, for its number; if the name of a campaign was edited, for the one of now. */
	private askedFor(execution: Execution, item: number): Asked[] {
		const isForItem = ({ execution: number, items, path, body }: Asked) => {
			if (number !== execution.number || !items.includes(item)) return false;
			if (!isCampaign(this.sequence)) return body.Phone === execution.phoneOf(item);
			const isOther = execution.edits.has('key');
			const name = path === PATHS.createCampaign ? body.CampaignName : this.fpt.core.campaigns.byCode.get(String(body.CampaignCode))?.name;
			return String(name).startsWith('other-') === isOther;
		};
		return this.fpt.asked.filter(isForItem);
	}

	private isAbout({ accepted, path }: Asked, json: Told['json']): boolean {
		if (path === PATHS.pushCampaign) return (accepted as { code: string }).code === json.campaignCode;
		const { messageId, phone } = accepted as SentMessage;
		return messageId === json.messageId && phone === json.phone;
	}

	/** Whether the number has the item's text from another execution, of which FPT's 2501 tells, too. */
	private hasText(execution: Execution, item: number): boolean {
		// FPT may have told so in the try before the text was edited.
		const text = execution.items[item]?.text;
		return this.sequence.sends === 'text' && this.fpt.core.messages.sent.some((message) => message.phone === execution.phoneOf(item) && message.text.replace('!', '') === text);
	}

	/** Whether something was sent for the item's key, or may have been, or another execution had the key at this moment; or n8n could not take it back. */
	private isKeyExcused(execution: Execution, item: number): boolean {
		if (!this.sequence.isKeyed || isCampaign(this.sequence)) return false;
		const key = execution.keyOf(item);
		const others = this.pending.filter((other) => other !== execution);
		const isPending = others.some((other) => [...other.items.keys()].some((each) => other.keyOf(each) === key));
		return this.isReleaseHurt || isPending || this.askedForKey(key).some((each) => this.keepsKey(each));
	}

	/** Whether a key stays after this: something was sent, or may have been, now or by an attempt before; or the number has the text. */
	private keepsKey(asked: Asked): boolean {
		const isBefore = ({ execution, items, body, fate }: Asked) => execution === asked.execution && body.Phone === asked.body.Phone && items.some((item) => asked.items.includes(item)) && leavesDoubt(fate);
		return isDone(asked) || asked.rejectedWith === '2501' || this.fpt.asked.slice(0, this.fpt.asked.indexOf(asked) + 1).some(isBefore);
	}

	private askedForKey(key: string): Asked[] {
		return this.fpt.asked.filter(({ execution, items }) => items.some((item) => this.keysOf(execution, item).includes(key)));
	}

	/** All that an item has had: of a key that was edited, the one before, too. */
	private keysOf(execution: number, item: number): string[] {
		const { items, edits } = this.executions[execution]!;
		const key = items[item]?.key;
		return edits.has('key') ? [`order ${key}`, `other ${key}`] : [`order ${key}`];
	}

	private checkTwice(): void {
		for (const execution of this.executions) {
			for (const item of execution.items.keys()) {
				const accepted = this.askedFor(execution, item).filter(isMade);
				for (const path of [PATHS.otp, PATHS.createCampaign, PATHS.pushCampaign]) {
					const times = accepted.filter((each) => each.path === path).length;
					if (times > 1) this.breach('twice', `execution ${execution.number}, item ${item}: ${times} times at ${path}`);
				}
				// What FPT has, whomever it was asked for.
				const { sent } = this.fpt.core.messages;
				const own = sent.filter(({ text, phone }) => text.includes(execution.input[item]!.id) && phone === execution.phoneOf(item));
				if (own.length > 1) this.breach('twice', `execution ${execution.number}, item ${item}: ${own.map(({ text }) => text).join(' and ')}`);
			}
		}
	}

	/** A message that a limit is told to hold back is beyond it. */
	private checkHeld(execution: Execution, { item, json }: Told): void {
		const option = /the option 'Max per (Number|Hour)'/.exec(String(json.error))?.[1];
		if (!option) return;
		const { maxPerNumber, maxPerNumberMinutes, maxPerHour } = this.sequence;
		const [limit, windowMs] = option === 'Hour' ? [maxPerHour, 60 * MINUTE] : [maxPerNumber, maxPerNumberMinutes * MINUTE];
		const counts = (each: Asked) =>
			each.at > this.stepBeganAt - windowMs &&
			(option === 'Hour' || each.body.Phone === execution.phoneOf(item)) &&
			(isDone(each) || leavesDoubt(each.fate) || each.at >= this.stepBeganAt);
		const messages = new Set(this.fpt.asked.filter(counts).map(messageOf));
		if (messages.size < limit) this.breach('held', `execution ${execution.number}, item ${item}: told "${String(json.error)}", and ${messages.size} went out`);
	}

	private checkAtEnd(): void {
		this.checkTwice();
		for (const execution of this.executions) for (const each of execution.told) if (each.outcome === 'notSent') this.checkOutcome(execution, each);
		if (isCampaign(this.sequence)) return;
		this.checkLimits();
		if (this.sequence.isKeyed) this.checkKeys();
	}

	/** Retries count when their message went out first: only those are looked at that FPT accepted, or may have, at the first attempt. */
	private checkLimits(): void {
		const { maxPerNumber, maxPerNumberMinutes, maxPerHour } = this.sequence;
		const first = new Map<string, Asked>();
		for (const each of this.fpt.asked) if (!first.has(messageOf(each))) first.set(messageOf(each), each);
		const counted = [...first.values()].filter((each) => isDone(each) || leavesDoubt(each.fate));
		const within = (last: Asked, windowMs: number, all: Asked[]) => all.filter(({ at }) => at <= last.at && at > last.at - windowMs).length;
		for (const each of counted) {
			const toNumber = within(each, maxPerNumberMinutes * MINUTE, counted.filter(({ body }) => body.Phone === each.body.Phone));
			if (maxPerNumber > 0 && toNumber > maxPerNumber) this.breach('limit', `${toNumber} to ${String(each.body.Phone)} within ${maxPerNumberMinutes} minutes`);
			const toAll = within(each, 60 * MINUTE, counted);
			if (maxPerHour > 0 && toAll > maxPerHour) this.breach('limit', `${toAll} within an hour`);
		}
	}

	private checkKeys(): void {
		const keys = new Set(this.executions.flatMap(({ number, items }) => [...items.keys()].flatMap((item) => this.keysOf(number, item))));
		for (const key of keys) {
			const asked = this.askedForKey(key);
			// A key that was edited had its message with the one before.
			const isEdited = asked.some(({ execution }) => this.executions[execution]?.edits.has('key'));
			const accepted = asked.filter(isDone);
			if (accepted.length > 1 && !isEdited) this.breach('key', `"${key}" ${accepted.length} times`);
			const isFree = !asked.some((each) => this.keepsKey(each));
			if (isFree && !this.isReleaseHurt && processedData.has(key)) this.breach('free', `"${key}" is kept`);
			if (accepted.length > 0 && !isEdited && !processedData.has(key)) this.breach('kept', `"${key}" is gone`);
		}
	}

	private breach(rule: keyof typeof RULES, how: string): void {
		this.breaches.add(`${RULES[rule]}. But ${how}`);
	}
}

/** Whether FPT has made something, at whatever step. */
const isMade = ({ accepted }: Asked) => accepted !== undefined;

/** Whether FPT has sent something. */
const isDone = (asked: Asked) => isMade(asked) && asked.path !== PATHS.createCampaign;

/** Whether some of what was asked leaves open whether something was sent. FPT accepts a campaign's name once: what it has created is all that there is. */
function isOpen(asked: Asked[]): boolean {
	const isCreated = asked.some((each) => each.path === PATHS.createCampaign && isMade(each) && !leavesDoubt(each.fate));
	return asked.some(({ path, fate }) => leavesDoubt(fate) && !(path === PATHS.createCampaign && isCreated));
}

/** The same for all attempts at one message. */
const messageOf = ({ execution, items, body }: Asked) => `${execution} ${items[0]} ${String(body.Phone)}`;

/** The same numbers in each sequence. */
function randomFrom({ fates }: ModelFpt): () => number {
	let state = fates.length + 1;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return state / 2_147_483_648;
	};
}
