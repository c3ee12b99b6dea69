import type { IDataObject } from 'n8n-workflow';

/** Replaces the text of a message in an output that is saved: the record must not contain it. */
const TEXT = '\u0000text';

/** An output as the record may keep it: without the text of its message, if there is one. */
export function withoutText(output: IDataObject, text: string | undefined): IDataObject {
	// FPT's own response contains the text as FPT has it.
	const isText = (name: string, value: unknown) => value === text || /^message$/i.test(name);
	return mapValues(output, (name, value) => (text !== undefined && isText(name, value) ? TEXT : value));
}

/** The output of a send that FPT accepted earlier, with its text put back; `text` is null if it is no longer known. */
export function outputOfEarlier(saved: IDataObject, text: string | null): IDataObject {
	const restored = mapValues(saved, (_name, value) => (value === TEXT ? text : value));
	return { ...restored, ...('status' in saved && { status: 'alreadySent' }) };
}

/** A copy of some JSON with other values, at any depth. */
function mapValues<T extends object>(json: T, change: (name: string, value: unknown) => unknown): T {
	const copy = (Array.isArray(json) ? [...(json as unknown[])] : { ...json }) as Record<string, unknown>;
	for (const name of Object.keys(copy)) {
		const value = change(name, copy[name]);
		copy[name] = typeof value === 'object' && value !== null ? mapValues(value, change) : value;
	}
	return copy as T;
}
