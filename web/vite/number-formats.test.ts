import parsePhoneNumber, { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import metadata from 'libphonenumber-js/min/metadata';
import { expect, test } from 'vitest';
import { groupNumber } from '../src/ui/number-grouping';
import { numberText } from '../src/ui/phone-number';
import { partsOf, type Metadata } from './number-formats';

const parts = partsOf(metadata as unknown as Metadata);
const grouped = (number: string) => groupNumber(number, parts[number.charAt(1)] ?? {});
const groupedByLibrary = (number: string) => {
  const parsed = parsePhoneNumber(number);
  return parsed?.isPossible() === true ? parsed.formatInternational() : null;
};

test('numbers of all countries are grouped as the library groups them', () => {
  const numbers = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);
  const foreign = numbers.filter((number) => !number.startsWith('+1'));
  expect(foreign.length).toBeGreaterThan(215);
  // Of offices, free, of no country, and of no length that there is.
  const others = [
    '+442079460958',
    '+493012345678',
    '+390612345678',
    '+5491123456789',
    '+80012345678',
    '+8835100123456',
    '+49301',
    '+999123456',
  ];
  for (const number of [...foreign, ...others])
    expect(grouped(number), number).toBe(groupedByLibrary(number));
});

test('numbers of North America are grouped without any of it as the library groups them', () => {
  expect(parts).not.toHaveProperty('1');
  for (const number of ['+14155557001', '+18005550199', '+12425551234', '+16135550100'])
    expect(numberText(number)).toBe(groupedByLibrary(number));
});

test('each part has a small share of the library’s bytes', () => {
  expect(Object.keys(parts)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
  for (const plans of Object.values(parts))
    expect(JSON.stringify(plans).length).toBeLessThan(0.06 * JSON.stringify(metadata).length);
});
