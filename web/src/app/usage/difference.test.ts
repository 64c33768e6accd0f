import { expect, test } from 'vitest';
import type { UsageItem } from '../../api/types';
import { comparableCosts, compared, differenceOf, previousPeriod } from './difference';

const NOTHING = {
  calls: 0,
  completedCalls: 0,
  callSeconds: 0,
  messages: 0,
  messageSegments: 0,
  pendingPrices: 0,
  missingPrices: 0,
  callCost: [] as { unit: string; amount: string }[],
  messageCost: [],
};

function item(agentId: string, calls: number): UsageItem {
  return { ...NOTHING, day: '2026-01-01', agentId, agentName: agentId, credentialSource: 'agent', calls };
}

test('the period before has as many days and ends the day before', () => {
  expect(previousPeriod('2026-03-01', '2026-03-31')).toEqual({ from: '2026-01-29', to: '2026-02-28' });
  expect(previousPeriod('2026-03-01', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-02-28' });
});

test('agents of either period are compared', () => {
  const rows = compared([item('a', 5), item('b', 3)], [item('b', 6), item('c', 9)]);
  expect(rows.map(({ name, now, before }) => [name, now.calls, before.calls])).toEqual([
    ['a', 5, 0],
    ['b', 3, 6],
    ['c', 0, 9],
  ]);
});

test.each([
  [12, 12, 'same', 'unchanged'],
  [0, 0, 'same', 'unchanged'],
  [5, 0, 'more', 'new'],
  [0, 5, 'less', 'none any more'],
  [15, 10, 'more', '50% more'],
  [10, 15, 'less', '33% less'],
  [1001, 1000, 'more', '0.1% more'],
  [1300, 100, 'more', '1,200% more'],
])('%d after %d is said in words', (now, before, kind, text) => {
  expect(differenceOf(now, before)).toEqual({ kind, text });
});

test('costs are compared only if both are complete and of one currency', () => {
  const cost = (unit: string, amount: string) => ({ ...NOTHING, callCost: [{ unit, amount }] });
  expect(comparableCosts(cost('USD', '1.5'), cost('USD', '0.5'))).toEqual([1.5, 0.5]);
  expect(comparableCosts(cost('USD', '1.5'), NOTHING)).toEqual([1.5, 0]);
  expect(comparableCosts(cost('USD', '1.5'), cost('EUR', '0.5'))).toBeNull();
  expect(comparableCosts({ ...cost('USD', '1.5'), pendingPrices: 1 }, cost('USD', '0.5'))).toBeNull();
});
