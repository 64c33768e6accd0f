import { msg } from '@lingui/core/macro';
import { expect, test } from 'vitest';
import { csvOf } from './csv';

test('cells are quoted where necessary, and none is taken for a formula', () => {
  const columns = [
    { heading: msg`Name`, of: ({ name }: { name: string }) => name },
    { heading: msg`To`, of: () => '+14155550100' },
    { heading: msg`Price`, of: () => null },
  ];
  const csv = csvOf(columns, [{ name: 'Say "hi", Ada' }, { name: '=1+1' }, { name: '-0.01' }]);
  expect(csv).toBe(
    '\uFEFFName,To,Price\r\n"Say ""hi"", Ada",+14155550100,\r\n\'=1+1,+14155550100,\r\n-0.01,+14155550100,\r\n',
  );
});
