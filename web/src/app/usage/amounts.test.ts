import { expect, test } from 'vitest';
import { addDecimals, sumOfAmounts } from './amounts';

test.each([
  ['0.1', '0.2', '0.3'],
  ['0.0085', '0.0130', '0.0215'],
  ['1', '0.999', '1.999'],
  ['-0.005', '0.0050', '0.0000'],
  ['-0.01', '-0.0075', '-0.0175'],
  ['12345678901234567890.1', '0.01', '12345678901234567890.11'],
])('%s and %s are exactly %s', (left, right, sum) => {
  expect(addDecimals(left, right)).toBe(sum);
});

test('each currency is summed separately', () => {
  const lists = [
    [{ unit: 'USD', amount: '0.0085' }],
    [
      { unit: 'EUR', amount: '1' },
      { unit: 'USD', amount: '0.0015' },
    ],
    [],
  ];
  expect(sumOfAmounts(lists)).toEqual([
    { unit: 'USD', amount: '0.0100' },
    { unit: 'EUR', amount: '1' },
  ]);
});
