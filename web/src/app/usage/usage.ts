import { t } from '@lingui/core/macro';
import type { Amount, UsageSums, UsageItem } from '../../api/types';
import { perLocale } from '../../language/language';
import { formatCount } from '../../ui/count';
import { formatOnScale } from '../../ui/money';
import { costOf, sumOfAmounts } from './amounts';

/** What the chart can show. Each currency has its own measure, since currencies cannot be added. */
export type Measure = {
  value: string;
  label: string;
  of: (sums: UsageSums) => number;
  format: (value: number) => string;
  isCost?: boolean;
};

const minuteCounts = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

export function measuresOf({ callCost, messageCost }: UsageSums): Measure[] {
  const units = [...new Set([...callCost, ...messageCost].map(({ unit }) => unit))];
  return [
    { value: 'calls', label: t`Calls`, of: ({ calls }) => calls, format: formatCount },
    {
      value: 'minutes',
      label: t`Minutes`,
      of: ({ callSeconds }) => callSeconds / 60,
      format: (minutes) => minuteCounts().format(minutes),
    },
    { value: 'messages', label: t`Messages`, of: ({ messages }) => messages, format: formatCount },
    ...units.map((unit) => ({
      value: `cost-${unit}`,
      label: units.length === 1 ? t`Cost` : t`Cost in ${unit}`,
      of: (sums: UsageSums) => numberIn(unit, costOf(sums)),
      format: (amount: number) => formatOnScale(unit, amount),
      isCost: true,
    })),
  ];
}

/** For the chart only; sums in tables stay exact. */
function numberIn(unit: string, amounts: Amount[]): number {
  return Number(amounts.find((amount) => amount.unit === unit)?.amount ?? 0);
}

export function formatMinutes(seconds: number): string {
  return minuteCounts().format(seconds / 60);
}

export type AgentUsage = { agentId: string | null; name: string } & UsageSums;

/** The sums of each agent, busiest first. */
export function byAgent(items: UsageItem[]): AgentUsage[] {
  const groups = new Map<string | null, UsageItem[]>();
  for (const item of items) {
    const agentId = item.agentId ?? null;
    groups.set(agentId, [...(groups.get(agentId) ?? []), item]);
  }
  return [...groups]
    .map(([agentId, group]) => ({ agentId, name: agentName(group[0]), ...sumOf(group) }))
    .sort((a, b) => b.calls + b.messages - (a.calls + a.messages));
}

export function agentName(item: Pick<UsageItem, 'agentId' | 'agentName'> | undefined): string {
  return item?.agentName ?? (item?.agentId == null ? t`No agent` : t`Deleted agent`);
}

export function sumOf(items: UsageSums[]): UsageSums {
  const sum = (of: (sums: UsageSums) => number) => items.reduce((total, item) => total + of(item), 0);
  return {
    calls: sum(({ calls }) => calls),
    completedCalls: sum(({ completedCalls }) => completedCalls),
    callSeconds: sum(({ callSeconds }) => callSeconds),
    messages: sum(({ messages }) => messages),
    messageSegments: sum(({ messageSegments }) => messageSegments),
    pendingPrices: sum(({ pendingPrices }) => pendingPrices),
    missingPrices: sum(({ missingPrices }) => missingPrices),
    callCost: sumOfAmounts(items.map(({ callCost }) => callCost)),
    messageCost: sumOfAmounts(items.map(({ messageCost }) => messageCost)),
  };
}
