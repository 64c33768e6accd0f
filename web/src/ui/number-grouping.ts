import parsePhoneNumber from 'libphonenumber-js/min';

/** A number in E.164, grouped as in its country; null for one that no country has. Large: loaded by `phone-number.ts` alone. */
export function groupNumber(number: string): string | null {
  const parsed = parsePhoneNumber(number);
  return parsed?.isPossible() === true ? parsed.formatInternational() : null;
}
