import type { Amount, UsageSums } from '../../api/types';

/** Exact decimal sums, one per currency. */
export function sumOfAmounts(lists: Amount[][]): Amount[] {
  const units = new Map<string, string>();
  for (const { unit, amount } of lists.flat()) units.set(unit, addDecimals(units.get(unit) ?? '0', amount));
  return [...units].map(([unit, amount]) => ({ unit, amount }));
}

export function costOf({ callCost, messageCost }: Pick<UsageSums, 'callCost' | 'messageCost'>): Amount[] {
  return sumOfAmounts([callCost, messageCost]);
}

/** Never by floating point, which would get the last digit wrong. */
export function addDecimals(left: string, right: string): string {
  const places = Math.max(placesOf(left), placesOf(right));
  const sum = scaled(left, places) + scaled(right, places);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  const sign = sum < 0n ? '-' : '';
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function placesOf(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

function scaled(decimal: string, places: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(places - placesOf(decimal)));
}

/** In the reader's locale, with as many decimals as Twilio's prices have. */
export function formatAmount({ unit, amount }: Amount): string {
  // Intl accepts any code in the form of ISO 4217; any other unit is written after the number.
  const isCurrency = /^[A-Z]{3}$/.test(unit);
  const format = new Intl.NumberFormat(undefined, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 5,
    ...(isCurrency ? { style: 'currency', currency: unit } : {}),
  });
  const number = format.format(amount as Intl.StringNumericLiteral);
  return isCurrency ? number : `${number} ${unit}`;
}
