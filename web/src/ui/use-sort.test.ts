import { expect, test } from 'vitest';
import { sorted } from './use-sort';

const ROWS = [
  { name: 'agent 10', cost: 2 },
  { name: 'Agent 2', cost: 10 },
];
const COLUMNS = { name: (row: { name: string }) => row.name, cost: (row: { cost: number }) => row.cost };

test.each([
  ['name', false, ['Agent 2', 'agent 10']],
  ['cost', false, ['agent 10', 'Agent 2']],
  ['cost', true, ['Agent 2', 'agent 10']],
  ['no such column', false, ['agent 10', 'Agent 2']],
])('rows sorted by %s, descending %s', (by, isDescending, names) => {
  const rows = sorted<(typeof ROWS)[number]>(ROWS, { by, isDescending, choose: () => undefined }, COLUMNS);
  expect(rows.map(({ name }) => name)).toEqual(names);
});
