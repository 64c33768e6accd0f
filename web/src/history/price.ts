import { formatPrice } from '../ui/money';
import type { HistoryEntry } from './channel';

/** Twilio reports a cost as a negative price, some time after the end; null until then. */
export function priceOf({ price, priceUnit }: Pick<HistoryEntry, 'price' | 'priceUnit'>): string | null {
  return price
    ? formatPrice({ unit: priceUnit?.toUpperCase() ?? '', amount: price.replace(/^-/, '') })
    : null;
}
