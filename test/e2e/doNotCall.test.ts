import { type Editor, openEditor } from './editor';
import { chain } from './workflows';

// The list of those who must not get a campaign, as a marketer gets it into the form of Run: the column is dragged from the other
// sheet, or written as n8n or the node advises. Each test goes on where the one before ended. Nothing goes out: Run rehearses.

const START_MS = 300_000;
const LISTED = 20;
const phoneOf = (index: number) => `09876543${String(index).padStart(2, '0')}`;
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: phoneOf(index) }));
const WHOLE_LIST = "{{ $('Do not call').all().map((row) => row.json.phone) }}";

const node = (name: string, type: string, typeVersion: number, position: [number, number], rest: object) => ({ id: name, name, type, typeVersion, position, ...rest });
/** A sheet with a row for each number, read once: what Google Sheets gives. */
const sheet = (name: string, count: number, x: number) => [
	node(`File of ${name}`, 'n8n-nodes-base.set', 3.4, [x, 0], { executeOnce: true, parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows: rowsOf(count) }), options: {} } }),
	node(name, 'n8n-nodes-base.splitOut', 1, [x + 200, 0], { parameters: { fieldToSplitOut: 'rows', options: {} } }),
];
const NODES = [
	node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0], { parameters: {} }),
	...sheet('Do not call', LISTED, 200),
	...sheet('Customers', LISTED + 1, 600),
	node('Run campaign', 'n8n-nodes-fpt-sms.fptSms', 2, [1_000, 0], {
		parameters: {
			resource: 'campaign',
			operation: 'run',
			campaignName: 'Tet sale',
			brandName: 'FTI',
			message: '[QC] FTI: giam 50%. Tu choi: soan TC gui 1234',
			scheduleTime: '2035-01-20 09:00',
			phoneList: '={{ $json.phone }}',
			options: {},
		},
	}),
];
const WORKFLOW = {
	id: 'doNotCallSheet01',
	name: 'Campaign',
	nodes: NODES,
	connections: chain(NODES.map(({ name }) => name)),
	settings: { executionOrder: 'v1' },
};

jest.setTimeout(120_000);

let opened: Awaited<ReturnType<typeof openEditor>>;
let editor: Editor;

beforeAll(async () => {
	opened = await openEditor({ name: 'do-not-call', workflows: [WORKFLOW] });
	({ editor } = opened);
	await editor.openWorkflow(WORKFLOW.id);
	await editor.setHeight(1_250);
	await editor.openNode('Run campaign');
	await editor.part('execute-previous-node').first().click();
	await editor.input(phoneOf(0));
}, START_MS);

afterAll(async () => {
	await opened?.close();
});

/** Executes the node; its output, once that has a sentence. */
async function rehearsed(sentence: string): Promise<string> {
	await editor.executeStep();
	return await editor.output(sentence);
}

it('a column that is dragged in is one person, and a warning above the output says so, with the expression that is right', async () => {
	await editor.addOption('Exclude Numbers');
	await editor.form.getByText(`All rows of another node: ${WHOLE_LIST}`).waitFor();
	await editor.part('ndv-input-panel').getByText('Do not call', { exact: true }).click();
	const pill = editor.part('ndv-input-panel').locator('[data-target="mappable"]').filter({ hasText: 'phone' }).last();
	await pill.dragTo(editor.part('parameter-input-excludeNumbers').locator('input, textarea').first());
	// Below an expression n8n shows its value.
	await editor.part('node-parameters').getByText(phoneOf(0), { exact: true }).nth(1).waitFor();
	expect(await editor.expression('excludeNumbers')).toBe("{{ $('Do not call').item.json.phone }}");
	const output = await rehearsed("'Exclude Numbers' has one number only, and more people get the campaign.");
	expect(output).toContain(`All rows of another node are ${WHOLE_LIST}.`);
	expect(output).toContain('Rehearsed: nothing was created or sent. It would go to 20 numbers');
	await editor.picture('exclude-dragged');
});

it('with that expression everybody on the list is taken out, and a line above the output counts them', async () => {
	await editor.setExpression('excludeNumbers', WHOLE_LIST);
	const output = await rehearsed("'Exclude Numbers' has 20 numbers: 20 numbers of 'Phone List' were taken out.");
	expect(output).toContain('It would go to 1 number,');
	expect(output).not.toContain('has one number only');
	await editor.picture('exclude-all');
});

it("n8n's own advice, .first(), is one person again", async () => {
	await editor.setExpression('excludeNumbers', "{{ $('Do not call').first().json.phone }}");
	const output = await rehearsed("'Exclude Numbers' has one number only");
	expect(output).toContain("'Exclude Numbers' has 1 number: 1 number of 'Phone List' was taken out.");
	await editor.picture('exclude-first');
});
