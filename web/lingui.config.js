import { formatter } from '@lingui/format-po';

/** @type {import('@lingui/conf').LinguiConfig} */
export default {
  // English is written in the code; the other languages are translated from it.
  sourceLocale: 'en',
  locales: ['en', 'de'],
  catalogs: [
    {
      path: '<rootDir>/src/language/{locale}',
      include: ['<rootDir>/src'],
      exclude: ['**/*.test.*', '**/api/schema.ts'],
    },
  ],
  format: formatter({ lineNumbers: false }),
  orderBy: 'origin',
};
