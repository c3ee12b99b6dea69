import { speedUp } from '../harness/fastClock';

/** How much faster than real the time of a test goes that waits. */
const FACTOR = 3;

const now = Date.now.bind(Date);

/** Whether the test has no fast clock of its own. */
let isOurs = false;

beforeEach(() => {
	isOurs = !jest.isMockFunction(performance.now);
	if (!isOurs) return;
	speedUp(FACTOR);
	const start = now();
	jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(start + (now() - start) * FACTOR));
});

afterEach(() => {
	if (isOurs) jest.restoreAllMocks();
});
