import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import { parseCampaignReport } from '../../fpt/campaignReport';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { type Deed, fptError } from '../../fpt/api/errors';
import { UnreadableReportError } from '../../fpt/unreadableReport';
import { campaignCode, optionsOf, shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { readOptions, readText, readTries } from '../parameters';
import { readParameter } from '../readParameter';

/** Fetches the delivery report of a campaign, one CSV row a number (manual, section 4.2.2). */
export const getDlr: RequestOperation = {
	description: shownFor('campaign', 'getDlr', [
		campaignCode,
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'Items', value: 'items', description: "One item a number, with FPT's own column names, and its phone as 84… to join it with a sheet" },
				{ name: 'File', value: 'file', description: 'One item with the CSV file as FPT sent it, cells that start with a formula character too' },
			],
			default: 'items',
			hint: 'FPT has the results 3 to 5 working days after sending',
			description: 'Whether the results come as items to work with, or as a file to keep or send on',
		},
		{
			displayName: 'Put Output File in Field',
			name: 'binaryProperty',
			type: 'string',
			required: true,
			default: 'data',
			displayOptions: { show: { output: ['file'] } },
			hint: 'The name of the output binary field to put the file in',
			description:
				'The name of the binary field. The file is left as FPT sent it, also where a cell starts with a formula character: mind this when you open it in a spreadsheet.',
		},
		optionsOf(),
	]),
	plan: planEachItem(prepare),
};

function prepare(ctx: IExecuteFunctions, item: number): Send {
	const code = readText(ctx, 'campaignCode', 'Campaign Code', item).trim();
	const asFile = readParameter(ctx, 'output', item, 'items') === 'file';
	const binaryProperty = asFile ? readText(ctx, 'binaryProperty', 'Put Output File in Field', item) : '';
	const deed = { subject: `Report of campaign ${code}`, verb: 'read' } as const;
	return {
		items: [item],
		endpoint: ENDPOINTS.campaignDlr,
		body: { campaign_code: code },
		deed,
		phone: null,
		requestId: null,
		...readTries(readOptions(ctx, item)),
		output: async ({ bytes }) => {
			if (!asFile) return (await readRows(bytes, deed)).map((row) => ({ json: Object.assign(row, { campaignCode: code }) }));
			const fileName = `campaign-${code.replace(/[^\w-]/g, '')}.csv`;
			const file = await ctx.helpers.prepareBinaryData(bytes, fileName, 'text/csv');
			return [{ json: { campaignCode: code }, binary: { [binaryProperty]: file } }];
		},
	};
}

async function readRows(bytes: Buffer, deed: Deed) {
	return await parseCampaignReport(bytes, async () => await sleep(0)).catch((error: unknown) => {
		if (!(error instanceof UnreadableReportError)) throw error;
		throw fptError(deed, error.reason, { advice: "Set 'Output' to File to get the report as FPT sent it." });
	});
}
