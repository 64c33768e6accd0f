import { expect, test } from 'vitest';
import { periods } from './periods';

test('months begin with their first day, also across a year', () => {
  const of = (name: string) => periods('2026-01-15').find((period) => period.name === name);
  expect(of('this-month')).toMatchObject({ from: '2026-01-01', to: '2026-01-15' });
  expect(of('last-month')).toMatchObject({ from: '2025-12-01', to: '2025-12-31' });
  expect(of('last-7-days')).toMatchObject({ from: '2026-01-09', to: '2026-01-15' });
});
