import { i18n, type Messages } from '@lingui/core';
import { useSyncExternalStore } from 'react';

type Details = {
  /** In the language itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** A chunk of its own. English is in the code, and needs none. */
  load: () => Promise<{ messages: Messages }>;
};

/* eslint-disable lingui/no-unlocalized-strings -- Each is named in itself. */
const DETAILS = {
  en: { name: 'English', direction: 'ltr', load: () => Promise.resolve({ messages: {} }) },
  de: { name: 'Deutsch', direction: 'ltr', load: () => import('./de.po') },
} satisfies Record<string, Details>;
/* eslint-enable */

export type Language = keyof typeof DETAILS;

export const LANGUAGES = Object.keys(DETAILS) as Language[];

const KEY = 'linecard.language';

// Catalogs and the code's messages are compiled at build time. What is still a string has no placeholder.
i18n.setMessagesCompiler((message) => [message]);
apply('en', {});

export function languageName(language: Language): string {
  return DETAILS[language].name;
}

export function directionOf(language: Language): Details['direction'] {
  return DETAILS[language].direction;
}

/** The one that is asked for, the one chosen here before, or else the first of the browser’s that there is. */
export function preferredLanguage(asked: string | null = null): Language {
  const wanted = [asked ?? '', chosenBefore() ?? '', ...navigator.languages].map(baseOf);
  return wanted.find(isLanguage) ?? 'en';
}

/** In a frame for which the browser keeps nothing, reading it fails. */
function chosenBefore(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Counts the choices: a language that is loaded after another one was chosen is not shown. */
let choices = 0;

/**
 * Shows the console in a language, unless another one is chosen while its texts are loaded: then it is `false`. Fails where they
 * cannot be loaded; then nothing changes.
 */
export async function showIn(language: Language): Promise<boolean> {
  const choice = ++choices;
  const isLast = () => choice === choices;
  const loaded = await (DETAILS[language] as Details).load().catch((error: unknown) => {
    if (isLast()) throw error;
    return null;
  });
  if (loaded === null || !isLast()) return false;
  apply(language, loaded.messages);
  return true;
}

/** The same, and from now on in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  if (await showIn(language)) localStorage.setItem(KEY, language);
}

/** The language that is shown. */
export function currentLanguage(): Language {
  return isLanguage(i18n.locale) ? i18n.locale : 'en';
}

export function useLanguage(): Language {
  return useSyncExternalStore((listener) => i18n.on('change', listener), currentLanguage);
}

/** How numbers and times are written: as in the browser’s region of the language, `de-AT` for German in Austria. */
export function formatLocale(language: Language = currentLanguage()): string {
  return navigator.languages.find((locale) => baseOf(locale) === language) ?? language;
}

/** Something for each locale, such as a formatter of `Intl`; made when it is first needed. */
export function perLocale<Made>(make: (locale: string) => Made): () => Made {
  let last: { locale: string; made: Made } | null = null;
  return () => {
    const locale = formatLocale();
    if (last?.locale !== locale) last = { locale, made: make(locale) };
    return last.made;
  };
}

function apply(language: Language, messages: Messages) {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  i18n.loadAndActivate({ locale: language, locales: [formatLocale(language)], messages });
}

function baseOf(locale: string): string {
  return locale.toLowerCase().split('-')[0] ?? '';
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(DETAILS, name);
}
