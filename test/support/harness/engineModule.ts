/** Of workerEnvironment.js. */
declare const requireOfWorker: (name: string) => unknown;

/** A package that n8n-core uses: the copy of n8n-core's own. */
export const engineModule = <T>(name: string): T => requireOfWorker(require.resolve(name, { paths: [require.resolve('n8n-core')] })) as T;
