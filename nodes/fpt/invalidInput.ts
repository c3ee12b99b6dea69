/** A value of the user's that can't be used, so that nothing was sent for it: `message` says what is wrong, `advice` what to do. */
export class InvalidInputError extends Error {
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'InvalidInputError';
	}
}

/** The error for a value of the user's that can't be used. */
export function invalidInput(message: string, advice: string): InvalidInputError {
	return new InvalidInputError(message, advice);
}

/** Whether an error is about a value of the user's. By name: node and credential are bundled apart, each with a class of its own. */
export function isInvalidInput(error: unknown): error is InvalidInputError {
	return error instanceof Error && error.name === 'InvalidInputError';
}
