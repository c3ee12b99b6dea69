import { create } from './create.operation';
import { getDetail } from './getDetail.operation';
import { getDlr } from './getDlr.operation';
import { pushAds } from './pushAds.operation';
import { run } from './run.operation';
import type { Resource } from '../operation';

export const campaign: Resource = {
	value: 'campaign',
	name: 'Campaign',
	description: 'Advertising (QC) to many numbers at a set time',
	operations: [run, create, pushAds, getDetail, getDlr],
	default: create.value,
};
