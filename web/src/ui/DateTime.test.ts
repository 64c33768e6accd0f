import { expect, test } from 'vitest';
import { relative, withMilliseconds } from './DateTime';

test('a time is relative for a day, and a date from then on', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const at = (minutesAgo: number) => relative(new Date(now - minutesAgo * 60_000), now);
  expect([at(0), at(5), at(90)]).toEqual(['just now', '5 minutes ago', '2 hours ago']);
  expect(at(26 * 60)).toMatch(/2026/);
});

test.each(['en-US', 'en-GB', 'de', 'ar'])(
  'in %s, a time looks alike with and without milliseconds',
  (locale) => {
    const at = new Date(2026, 2, 10, 4, 5, 6, 789);
    const [seconds] = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(at).split('6');
    expect(withMilliseconds(locale).format(at)).toContain(`${seconds}6`);
  },
);
