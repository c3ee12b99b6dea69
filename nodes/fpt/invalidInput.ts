/** A value of the user's that can't be used, so that nothing was sent for it: `message` says what is wrong, `advice` what to do. */
export interface InvalidInputError extends Error {
	readonly advice: string;
}

/** The error for a value of the user's that can't be used. */
export function invalidInput(message: string, advice: string): InvalidInputError {
	return Object.assign(new Error(message), { name: 'InvalidInputError', advice });
}

/** Whether an error is about a value of the user's: of the node, or of the credential, which is bundled apart. */
export function isInvalidInput(error: unknown): error is InvalidInputError {
	return error instanceof Error && error.name === 'InvalidInputError';
}
