import { expect, test } from 'vitest';
import type { UsageItem } from '../../api/types';
import { barsOf } from './bars';
import { measuresOf } from './usage';

const NOTHING = {
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

function item(day: string, agentId: string, calls: number): UsageItem {
  return { ...NOTHING, day, agentId, agentName: agentId, credentialSource: 'agent', calls };
}

test('days without usage are gaps, and the least busy agents share a color', () => {
  const agents = Array.from({ length: 9 }, (_, index) => item('2026-01-03', `agent ${index}`, 9 - index));
  const days = { from: '2026-01-01', to: '2026-01-03', timeZone: 'UTC' };
  const usage = { ...days, items: agents, totals: NOTHING };
  const [calls] = measuresOf(NOTHING);
  if (calls === undefined) throw new Error('calls are always measured');
  const { bars, series } = barsOf(usage, calls);
  expect(bars.map(({ day, total }) => [day, total])).toEqual([
    ['2026-01-01', 0],
    ['2026-01-02', 0],
    ['2026-01-03', 45],
  ]);
  expect(series).toHaveLength(8);
  expect(series.at(-1)?.label).toBe('Others');
  expect(bars.at(-1)?.parts.get('others')).toBe(3);
});
