import fc from 'fast-check';
import { FAULTS, NOT_PROCESSED } from '../../../../nodes/fpt/response/faults';
import { SendLimits } from '../../../../nodes/fpt/sendLimits';
import { SendRecord } from '../../../../nodes/FptSms/transport/record';
import { AFTER_EARLIER, NOTHING_EARLIER } from '../../../../nodes/FptSms/transport/send';
import { UserKeys } from '../../../../nodes/FptSms/transport/userKeys';
import { byDepth } from '../../../support/harness/depth';
import { checkModel, SEED } from '../../../support/model/checkModel';
import { Model } from '../../../support/model/model';

const RUNS = 300;

let model: Model;

beforeEach(() => {
	model = new Model();
});

afterEach(() => model.end());

it("Whatever FPT, the network, n8n's store and the clock do, and however often it is tried again: each promise of README and docs/never-twice.md is kept", async () => {
	await checkModel(model, SEED, byDepth(RUNS, 5_000));
}, 600_000);

/** A row of a table, for as long as a test lasts. */
const withRow = <T extends object, K extends keyof T>(table: T, name: K, value: T[K]) => {
	const replaced = Object.getOwnPropertyDescriptor(table, name);
	Object.defineProperty(table, name, { value, configurable: true, enumerable: true, writable: true });
	return () => (replaced ? Object.defineProperty(table, name, replaced) : Reflect.deleteProperty(table, name));
};

/** What a person may break, and the promise that it breaks. */
const MUTATIONS: Array<[what: string, promise: RegExp, mutate: () => unknown]> = [
	['a redirect is told as certainly not sent', /^Not sent is told only with proof/, () => withRow(NOT_PROCESSED as Record<number, string>, 302, 'not passed on')],
	['a time-out is told as certainly not sent', /^Not sent is told only with proof/, () => withRow(FAULTS.timeout as { accepted: string }, 'accepted', 'no')],
	["FPT's 1007 is told as unknown", /^Unknown is told only if something is/, () => withRow(FAULTS.busy as { accepted: string }, 'accepted', 'maybe')],
	['a limit counts nothing', /^A limit is not exceeded/, () => jest.spyOn(SendLimits.prototype, 'admit').mockReturnValue({ giveBack: () => undefined })],
	['what was not sent stays counted', /^A limit holds back only what is beyond it/, () => keepSlots()],
	['keys are never taken back', /^A key is free again/, () => jest.spyOn(UserKeys.prototype, 'release').mockResolvedValue(undefined)],
	['keys are always taken back', /^A key (?:that something was sent for stays|of Send Once Per sends once)/, () => jest.spyOn(UserKeys.prototype, 'settle').mockReturnValue(undefined)],
	['the record finds nothing', /^Nobody gets a message twice/, () => jest.spyOn(SendRecord.prototype, 'find').mockReturnValue(NOTHING_EARLIER)],
	['an unknown outcome is sent again with other values', /^Nobody gets a message twice/, () => withRow(AFTER_EARLIER[4] as unknown as [() => boolean], 0, () => false)],
];

/** A message beyond no limit is counted for good. */
function keepSlots(): void {
	const { admit } = SendLimits.prototype;
	jest.spyOn(SendLimits.prototype, 'admit').mockImplementation(function (this: SendLimits, ...given) {
		const admission = admit.apply(this, given);
		return 'beyond' in admission ? admission : { giveBack: () => undefined };
	});
}

it.each(MUTATIONS)('control: the checker sees it if %s', async (_what, promise, mutate) => {
	const undo = mutate();
	try {
		const { failed } = await fc.check(model.property(promise), { seed: SEED, numRuns: RUNS, endOnFailure: true });
		expect(failed).toBe(true);
	} finally {
		if (typeof undo === 'function') (undo as () => void)();
	}
}, 120_000);
