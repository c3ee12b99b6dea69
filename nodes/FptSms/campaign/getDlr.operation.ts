import { type IExecuteFunctions, type INodeExecutionData, type INodeProperties, sleep } from 'n8n-workflow';
import { parseCampaignReport } from '../../fpt/report/campaignReport';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { fptError } from '../../fpt/api/errors';
import { UnreadableReportError } from '../../fpt/report/unreadableReport';
import { campaignCode, choices, optionsOf } from '../fields';
import { type Draft, planEachItem, type RequestOperation } from '../operation';
import { readOptions, readText, readValue } from '../parameters';

const output = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: choices<'items' | 'file'>({
		items: { name: 'Items', description: "One item a number, with FPT's own column names, and its phone as 84… to join it with a sheet" },
		file: { name: 'File', description: 'One item with the CSV file as FPT sent it, cells that start with a formula character too' },
	}),
	default: 'items',
	hint: 'FPT has the results 3 to 5 working days after sending',
	description: 'Whether the results come as items to work with, or as a file to keep or send on',
} satisfies INodeProperties;

const binaryProperty: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryProperty',
	type: 'string',
	required: true,
	default: 'data',
	displayOptions: { show: { output: ['file'] } },
	hint: 'The name of the output binary field to put the file in',
	description:
		'The name of the binary field. The file is left as FPT sent it, even if a cell starts with a formula character: mind this when you open it in a spreadsheet.',
};

/** Fetches the delivery report of a campaign, one CSV row a number (manual, section 4.2.2). */
export const getDlr: RequestOperation = {
	value: 'getDlr',
	name: 'Get Delivery Report',
	action: 'Get campaign delivery report',
	description: 'Get what became of the SMS to each number, 3 to 5 working days after sending',
	endpoint: ENDPOINTS.campaignDlr,
	fields: [campaignCode, output, binaryProperty, optionsOf()],
	plan: (ctx, itemCount) => planEachItem(itemCount, (itemIndex) => planItem(ctx, itemIndex)),
};

function planItem(ctx: IExecuteFunctions, itemIndex: number): Draft {
	const options = readOptions(ctx, itemIndex);
	const code = readText(ctx, campaignCode, itemIndex).trim();
	const asFile = readValue(ctx, output, itemIndex) === 'file';
	const binaryField = asFile ? readText(ctx, binaryProperty, itemIndex) : '';
	const action = { target: code, endpoint: ENDPOINTS.campaignDlr };
	const rowsOf = async (bytes: Buffer): Promise<INodeExecutionData[]> => {
		const rows = await parseCampaignReport(bytes, async () => await sleep(0)).catch((error: unknown) => {
			if (!(error instanceof UnreadableReportError)) throw error;
			throw fptError(action, error.reason, { fault: 'unexpectedResponse', advice: "Set 'Output' to File to get the report as FPT sent it; n8n's Extract From File reads more forms of files." });
		});
		// Without an item, a loop over campaigns would end here, and this one be missing.
		return rows.length === 0 ? [{ json: { campaignCode: code, rows: 0 } }] : rows.map((row) => ({ json: Object.assign(row, { campaignCode: code }) }));
	};
	const fileOf = async (bytes: Buffer) => {
		const fileName = `campaign-${code.replace(/[^\w-]/g, '')}.csv`;
		const file = await ctx.helpers.prepareBinaryData(bytes, fileName, 'text/csv');
		return [{ json: { campaignCode: code }, binary: { [binaryField]: file } }];
	};
	return {
		...action,
		items: [itemIndex],
		options,
		request: () => ({ body: { campaign_code: code }, output: async ({ bytes }) => (asFile ? await fileOf(bytes) : await rowsOf(bytes)) }),
	};
}
