import type { Amount, UsageSums, UsageItem } from '../../api/types';
import { costOf, sumOfAmounts } from './amounts';

/** What the chart can show. Each currency has its own measure, since currencies cannot be added. */
export type Measure = { value: string; label: string; unit: string; of: (sums: UsageSums) => number };

const COUNT = new Intl.NumberFormat();
const MINUTES = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export function measuresOf({ callCost, messageCost }: UsageSums): Measure[] {
  const units = [...new Set([...callCost, ...messageCost].map(({ unit }) => unit))];
  return [
    { value: 'calls', label: 'Calls', unit: '', of: ({ calls }) => calls },
    { value: 'minutes', label: 'Minutes', unit: '', of: ({ callSeconds }) => callSeconds / 60 },
    { value: 'messages', label: 'Messages', unit: '', of: ({ messages }) => messages },
    ...units.map((unit) => ({
      value: `cost-${unit}`,
      label: units.length === 1 ? 'Cost' : `Cost in ${unit}`,
      unit: ` ${unit}`,
      of: (sums: UsageSums) => numberIn(unit, costOf(sums)),
    })),
  ];
}

/** For the height of a bar only; sums that are displayed stay exact. */
function numberIn(unit: string, amounts: Amount[]): number {
  return Number(amounts.find((amount) => amount.unit === unit)?.amount ?? 0);
}

export function formatMinutes(seconds: number): string {
  return MINUTES.format(seconds / 60);
}

export function formatCount(count: number): string {
  return COUNT.format(count);
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
  return item?.agentName ?? (item?.agentId == null ? 'No agent' : 'Deleted agent');
}

function sumOf(items: UsageSums[]): UsageSums {
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
