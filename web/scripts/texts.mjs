// Checks the catalogs (src/language/*.po): that they have each text of the code and no other, a translation of each, and in
// each translation the placeholders and elements of its text. `npm run texts` updates them.
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import path from 'node:path';

/**
 * What a message is filled in with, and the elements that it encloses. Its tokens are texts and arguments, `['count']` or
 * `['count', 'plural', { one: … }]`, whose choices are texts or tokens again.
 */
function partsOf(message) {
  const parts = new Set();
  const walk = (tokens) => {
    for (const token of typeof tokens === 'string' ? [tokens] : tokens) {
      if (typeof token === 'string') token.match(/<\/?\d+\/?>/g)?.forEach((element) => parts.add(element));
      else if (Array.isArray(token)) argument(token);
    }
  };
  const argument = ([name, , choices]) => {
    parts.add(`{${name}}`);
    for (const choice of Object.values(choices ?? {})) if (choice !== undefined) walk(choice);
  };
  walk(compileMessage(message));
  return [...parts].sort().join(' ');
}

const config = getConfig({ cwd: path.resolve(import.meta.dirname, '..') });
const [catalog] = await getCatalogs(config);
const code = await catalog.collect();
if (code === undefined) process.exit(1);
const errors = [];
for (const locale of config.locales) {
  const known = (await catalog.read(locale)) ?? {};
  const file = `src/language/${locale}.po`;
  for (const [id, { message }] of Object.entries(code)) {
    const text = `“${message}”`;
    if (known[id] === undefined || known[id].obsolete) errors.push(`${file} lacks ${text}`);
    else if (locale !== config.sourceLocale && !known[id].translation)
      errors.push(`${file} has no translation of ${text}`);
    else if (locale !== config.sourceLocale && partsOf(known[id].translation) !== partsOf(message))
      errors.push(
        `${file} translates ${text} with other placeholders: ${partsOf(message)} became ${partsOf(known[id].translation)}`,
      );
  }
  for (const [id, { message, translation }] of Object.entries(known)) {
    if (code[id] === undefined)
      errors.push(`${file} has “${message ?? translation}”, which the code has not`);
  }
}
if (errors.length > 0) {
  console.error([...errors, 'Run `npm run texts`, and translate what is new.'].join('\n'));
  process.exit(1);
}
