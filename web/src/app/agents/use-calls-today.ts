import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { today } from '../../ui/days';

/** The number of calls since midnight UTC, as daily limits count them, by agent ID. Agents without calls are missing. */
export function useCallsToday(): Map<string, number> | undefined {
  const day = today();
  const usage = useQuery(queries.usage({ from: day, to: day, timeZone: 'UTC' }));
  if (usage.data === undefined) return undefined;
  const calls = new Map<string, number>();
  for (const item of usage.data.items) {
    if (item.agentId != null) calls.set(item.agentId, (calls.get(item.agentId) ?? 0) + item.calls);
  }
  return calls;
}
