import { expect, test } from 'vitest';
import { instantOf, localTimeOf, today } from './days';

test('a time of a field is the same after a way through the URL, as an instant', () => {
  const instant = instantOf('2026-01-31T12:05');
  expect(instant).toMatch(/Z$/);
  expect(localTimeOf(instant)).toBe('2026-01-31T12:05');
  expect(instantOf('2026-01-31T12:05:00.000Z')).toBe('2026-01-31T12:05:00.000Z');
  expect([instantOf('soon'), instantOf(null), localTimeOf('soon')]).toEqual([null, null, '']);
});

test('today is the day of the zone, also where the clocks were changed and in a zone that the browser does not know', () => {
  const days = (zone: string, ...times: string[]) => times.map((time) => today(zone, new Date(time)));
  expect(days('Asia/Kathmandu', '2026-01-31T18:14:59Z', '2026-01-31T18:15:00Z')).toEqual([
    '2026-01-31',
    '2026-02-01',
  ]);
  expect(days('Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z')).toEqual([
    '2026-10-25',
    '2026-10-25',
  ]);
  expect(days('Mars/Olympus', '2026-01-31T23:59:59Z')).toEqual(['2026-01-31']);
  expect(today()).toBe(new Date().toISOString().slice(0, 10));
});
