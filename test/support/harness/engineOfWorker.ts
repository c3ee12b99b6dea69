import type { Container } from '@n8n/di';
import type { DataDeduplicationService } from 'n8n-core';

/** Of workerEnvironment.js. */
declare const requireOfWorker: (name: string) => unknown;

const ENGINE = ['n8n-core', 'n8n-workflow', '@n8n/di'];

// What the project and its tests import of n8n's engine is what this worker has loaded.
for (const name of ENGINE) jest.doMock(name, () => requireOfWorker(name));

// So far as the engine is state, each test file has its own: its services are made anew, by this file's settings.
(requireOfWorker('@n8n/di') as { Container: typeof Container }).Container.reset();
const core = requireOfWorker('n8n-core') as { DataDeduplicationService: typeof DataDeduplicationService };
Object.assign(core.DataDeduplicationService, { instance: undefined });
