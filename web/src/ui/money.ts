import { formatLocale } from '../language/language';

/** An exact decimal in a currency (ISO 4217). */
export type Money = { unit: string; amount: string };

/** Sums have two decimals; what is less than a cent is not shown as nothing. */
export function formatSum(money: Money): string {
  if (!isLessThanACent(Number(money.amount))) return format(money, SUM);
  return Number(money.amount) > 0
    ? `<${format({ ...money, amount: '0.01' }, SUM)}`
    : `>${format({ ...money, amount: '-0.01' }, SUM)}`;
}

/** A value on the scale of a chart, which may be far below a cent. */
export function formatOnScale(unit: string, value: number): string {
  const money = { unit, amount: value.toFixed(6) };
  return isLessThanACent(value) ? formatPrice(money) : formatSum(money);
}

/** The price of a single call or message: Twilio's have four or five decimals. */
export function formatPrice(money: Money): string {
  return format(money, PRICE);
}

/** Sums in several currencies, which cannot be added. */
export function formatSums(sums: Money[]): string {
  return sums.length === 0 ? '–' : sums.map(formatSum).join(' + ');
}

type Digits = { minimumFractionDigits: number; maximumFractionDigits: number };
const SUM: Digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const PRICE: Digits = { minimumFractionDigits: 4, maximumFractionDigits: 5 };

function isLessThanACent(amount: number): boolean {
  return amount !== 0 && Math.abs(amount) < 0.01;
}

/** In the reader's locale. */
function format({ unit, amount }: Money, digits: Digits): string {
  // Intl accepts any code in the form of ISO 4217; any other unit is written after the number.
  const isCurrency = /^[A-Z]{3}$/.test(unit);
  const numbers = new Intl.NumberFormat(formatLocale(), {
    ...digits,
    ...(isCurrency ? { style: 'currency', currency: unit } : {}),
  });
  const number = numbers.format(amount as Intl.StringNumericLiteral);
  return isCurrency ? number : `${number} ${unit}`.trim();
}
