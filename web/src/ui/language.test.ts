import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { afterEach, expect, test, vi } from 'vitest';
import { relative } from './DateTime';
import { formatCount } from './count';
import { longDay } from './days';
import { formatSum } from './money';
import {
  chooseLanguage,
  currentLanguage,
  formatLocale,
  preferredLanguage,
  showIn,
} from '../language/language';

function browserSpeaks(...languages: string[]) {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
}

afterEach(() => showIn('en'));

test('the console is shown in the first of the browser’s languages that it has, and in English without one', () => {
  browserSpeaks('fr-FR', 'de-AT', 'en');
  expect(preferredLanguage()).toBe('de');
  browserSpeaks('fr-FR');
  expect(preferredLanguage()).toBe('en');
});

test('a language that was chosen comes before the browser’s', async () => {
  browserSpeaks('en-US');
  await chooseLanguage('de');
  expect(preferredLanguage()).toBe('de');
  localStorage.setItem('linecard.language', 'tlh');
  expect(preferredLanguage()).toBe('en');
});

test('the last language that was chosen is shown, also if one before it is loaded later', async () => {
  await Promise.all([chooseLanguage('de'), chooseLanguage('en')]);
  expect([currentLanguage(), document.documentElement.lang, preferredLanguage()]).toEqual(['en', 'en', 'en']);
  await Promise.all([chooseLanguage('en'), chooseLanguage('de')]);
  expect([currentLanguage(), document.documentElement.lang, preferredLanguage()]).toEqual(['de', 'de', 'de']);
});

test('texts, plurals, numbers, money and times are in the language that is shown', async () => {
  browserSpeaks('en-US');
  const counted = (count: number) => plural(count, { one: '# agent', other: '# agents' });
  expect([t`Cancel`, counted(1), counted(1_000)]).toEqual(['Cancel', '1 agent', '1,000 agents']);
  await showIn('de');
  expect(currentLanguage()).toBe('de');
  expect(document.documentElement).toHaveAttribute('lang', 'de');
  expect(document.documentElement).toHaveAttribute('dir', 'ltr');
  expect([t`Cancel`, counted(1), counted(1_000)]).toEqual(['Abbrechen', '1 Agent', '1.000 Agenten']);
  expect(formatSum({ unit: 'USD', amount: '1234.5' })).toBe('1.234,50\u00a0$');
  expect(longDay('2026-01-31')).toBe('31.01.2026');
  const now = Date.parse('2026-03-10T12:00:00Z');
  expect(relative(new Date(now - 300_000), now)).toBe('vor 5 Minuten');
});

test('numbers and times are as in the browser’s region of the language', async () => {
  browserSpeaks('en-GB', 'de-CH');
  expect(formatLocale()).toBe('en-GB');
  await showIn('de');
  expect(formatLocale()).toBe('de-CH');
  expect(formatCount(1_000)).toBe(new Intl.NumberFormat('de-CH').format(1_000));
});

test('a text without a translation stays in English', async () => {
  await showIn('de');
  expect(i18n._({ id: 'unknown', message: 'As written' })).toBe('As written');
});
