import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { LiveEvent } from './feed';

/** Events that arrive within this time are handled together. */
const BATCH_MS = 150;

/** Refetches what events report as changed. One batch is refetched before the next, however many events arrive. */
export function createRefresher(client: QueryClient) {
  let pending: LiveEvent[] = [];
  let isRunning = false;

  const run = async () => {
    while (pending.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
      const events = pending;
      pending = [];
      const stale = new Map(
        events.flatMap(({ channel, id }): [string, readonly string[]][] => [
          [`${channel} ${id}`, keys.historyEntry(channel, id)],
          [channel, keys.historyLists(channel)],
          // Only calls can be live.
          ...(channel === 'calls' ? [['live', keys.liveCallCounts] as [string, readonly string[]]] : []),
        ]),
      );
      await Promise.all([...stale.values()].map((queryKey) => client.invalidateQueries({ queryKey })));
    }
    isRunning = false;
  };

  return (event: LiveEvent) => {
    pending.push(event);
    if (isRunning) return;
    isRunning = true;
    void run();
  };
}
