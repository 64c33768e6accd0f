import { expect, test } from 'vitest';
import { formatPrice, formatSum, formatSums } from './money';

test.each([
  ['200.8598', '$200.86'],
  ['2.1', '$2.10'],
  ['0', '$0.00'],
  ['0.0079', '<$0.01'],
  ['-0.0079', '>-$0.01'],
  ['0.01', '$0.01'],
  ['-0.5', '-$0.50'],
])('the sum %s is shown as %s', (amount, shown) => {
  expect(formatSum({ unit: 'USD', amount })).toBe(shown);
});

test('a single price keeps its decimals, and a unit that is no currency stands after the number', () => {
  expect(formatPrice({ unit: 'USD', amount: '0.0079' })).toBe('$0.0079');
  expect(formatPrice({ unit: 'USD', amount: '0.01385' })).toBe('$0.01385');
  expect(formatPrice({ unit: 'credits', amount: '2' })).toBe('2.0000 credits');
});

test('currencies are not added', () => {
  expect(
    formatSums([
      { unit: 'USD', amount: '1' },
      { unit: 'EUR', amount: '2' },
    ]),
  ).toBe('$1.00 + €2.00');
  expect(formatSums([])).toBe('–');
});
