import { t } from '@lingui/core/macro';
import type { UsageItem, UsageSums } from '../../api/types';
import { perLocale } from '../../language/language';
import { dayAfter, daysOf } from '../../ui/days';
import { costOf } from './amounts';
import { byAgent, type AgentUsage } from './usage';

/** As many days as from the first to the last, directly before them. */
export function previousPeriod(from: string, to: string): { from: string; to: string } {
  return { from: dayAfter(from, -daysOf(from, to).length), to: dayAfter(from, -1) };
}

/** The usage of an agent in a period and in the one before. */
export type ComparedAgent = { agentId: string | null; name: string; now: UsageSums; before: UsageSums };

const NOTHING: UsageSums = {
  calls: 0,
  completedCalls: 0,
  callSeconds: 0,
  messages: 0,
  messageSegments: 0,
  pendingPrices: 0,
  missingPrices: 0,
  callCost: [],
  messageCost: [],
};

/** The agents of both periods: those of the first in their order, then those that have stopped. */
export function compared(now: UsageItem[], before: UsageItem[]): ComparedAgent[] {
  const [present, past] = [byAgent(now), byAgent(before)];
  const sumsOf = (all: AgentUsage[], agentId: string | null) =>
    all.find((one) => one.agentId === agentId) ?? NOTHING;
  const gone = past.filter(({ agentId }) => !present.some((one) => one.agentId === agentId));
  return [...present, ...gone].map(({ agentId, name }) => ({
    agentId,
    name,
    now: sumsOf(present, agentId),
    before: sumsOf(past, agentId),
  }));
}

/**
 * What costs are compared by: amounts of one currency. Null: there are several, or prices that are not known yet, which
 * would look like a difference.
 */
export function comparableCosts(now: UsageSums, before: UsageSums): [number, number] | null {
  const isIncomplete = [now, before].some(
    ({ pendingPrices, missingPrices }) => pendingPrices + missingPrices > 0,
  );
  const amounts = [costOf(now), costOf(before)];
  const units = new Set(amounts.flat().map(({ unit }) => unit));
  if (isIncomplete || units.size > 1) return null;
  const [present = 0, past = 0] = amounts.map((found) => Number(found[0]?.amount ?? 0));
  return [present, past];
}

export type Difference = { kind: 'same' | 'more' | 'less'; text: string };

const percents = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
);
const smallPercents = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 1 }),
);

/** In words, so that no color is needed to tell. */
export function differenceOf(now: number, before: number): Difference {
  if (now === before) return { kind: 'same', text: t`unchanged` };
  if (before <= 0) return { kind: 'more', text: t`new` };
  if (now <= 0) return { kind: 'less', text: t`none any more` };
  const change = Math.abs(now - before) / before;
  const percent = change < 0.01 ? smallPercents().format(change) : percents().format(change);
  return now > before
    ? { kind: 'more', text: t`${percent} more` }
    : { kind: 'less', text: t`${percent} less` };
}
