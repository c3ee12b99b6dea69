/** What `read` returns; `otherwise` if it throws. */
export function valueOr<T, O>(read: () => T, otherwise: O): T | O {
	try {
		return read();
	} catch {
		return otherwise;
	}
}
