import parsePhoneNumber from 'libphonenumber-js/core';
import parseWithAll, { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import metadata from 'libphonenumber-js/min/metadata';
import { expect, test } from 'vitest';
import { formatsOf, type Metadata } from './number-formats';

type Parsed = { isPossible: () => boolean; formatInternational: () => string } | undefined;

const formats = formatsOf(metadata as unknown as Metadata) as unknown as typeof metadata;
const grouped = (parsed: Parsed) => (parsed?.isPossible() === true ? parsed.formatInternational() : null);

test('numbers of all countries are grouped by what is kept as they are by all of it', () => {
  const numbers = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);
  expect(numbers.length).toBeGreaterThan(240);
  // Of offices, free, of no country, and of no length that there is.
  const others = [
    '+442079460958',
    '+493012345678',
    '+390612345678',
    '+80012345678',
    '+8835100123456',
    '+49301',
  ];
  for (const number of [...numbers, ...others])
    expect(grouped(parsePhoneNumber(number, formats)), number).toBe(grouped(parseWithAll(number)));
});

test('half of the bytes are left', () => {
  expect(JSON.stringify(formats).length).toBeLessThan(0.65 * JSON.stringify(metadata).length);
});
