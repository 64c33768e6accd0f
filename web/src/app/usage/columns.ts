import type { UsageSums } from '../../api/types';
import { costOf } from './amounts';

/** What a table of usage can be sorted by. */
export const COLUMNS = {
  calls: ({ calls }: UsageSums) => calls,
  minutes: ({ callSeconds }: UsageSums) => callSeconds,
  messages: ({ messages }: UsageSums) => messages,
  'call-cost': ({ callCost }: UsageSums) => firstOf(callCost),
  'message-cost': ({ messageCost }: UsageSums) => firstOf(messageCost),
  cost: (sums: UsageSums) => firstOf(costOf(sums)),
};

/** Nearly every organization is billed in one currency. */
function firstOf(costs: { amount: string }[]): number {
  return Number(costs[0]?.amount ?? 0);
}
