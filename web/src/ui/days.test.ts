import { expect, test } from 'vitest';
import { instantOf, localTimeOf } from './days';

test('a time of a field is the same after a way through the URL, as an instant', () => {
  const instant = instantOf('2026-01-31T12:05');
  expect(instant).toMatch(/Z$/);
  expect(localTimeOf(instant)).toBe('2026-01-31T12:05');
  expect(instantOf('2026-01-31T12:05:00.000Z')).toBe('2026-01-31T12:05:00.000Z');
  expect([instantOf('soon'), instantOf(null), localTimeOf('soon')]).toEqual([null, null, '']);
});
