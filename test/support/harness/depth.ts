declare const DEEP: boolean | undefined;

/** How many there are of something: a sample in the quick level, all in the deep one, which runs the same file again. */
export const byDepth = (quick: number, deep: number): number => (typeof DEEP === 'undefined' ? quick : deep);
