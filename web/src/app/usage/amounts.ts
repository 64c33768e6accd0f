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
