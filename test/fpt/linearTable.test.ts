/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- lists the modules; never shipped */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NOT_FROM_OUTSIDE, TABLE } from './linearTable';

it('The table of what has to be linear has a line for each function that is exported, or a reason why it needs none', () => {
	const folder = join(__dirname, '../../nodes/fpt');
	const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(folder, file));
	const functionsOf = (file: string) =>
		Object.entries(jest.requireActual<object>(file)).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
	const exported = modules.flatMap(functionsOf);
	const listed = new Set([...TABLE.map(([fn]) => fn), ...Object.keys(NOT_FROM_OUTSIDE)]);
	expect(exported.filter((name) => !listed.has(name))).toEqual([]);
	expect([...listed].filter((name) => !exported.includes(name))).toEqual([]);
});
