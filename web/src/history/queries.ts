import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { cursors } from '../api/cursors';
import { keys } from '../api/keys';
import type { HistoryFilter } from '../api/types';
import { liveFeed } from '../live/feed';
import { isFinal, statusStyle, type Channel, type ChannelBase, type HistoryEntry } from './channel';

const OPEN_MS = 1_000;
const LIST_MS = { open: 2_000, settled: 15_000 };
/** While events arrive, in case one was lost. */
const BACKSTOP_MS = 30_000;
/** Events do not report the position in a queue. */
const QUEUED_MS = 2_000;
/** Events do not report prices. */
const UNPRICED_MS = 15_000;
/** Whoever goes on wants to get far: a page more is as much as the API gives. */
const PAGE = { first: 50, further: 100 };

export const historyList = <Entry extends HistoryEntry>(
  channel: Channel<Entry>,
  filter: HistoryFilter<Entry['status']>,
) =>
  infiniteQueryOptions({
    queryKey: keys.historyList(channel.key, filter),
    // The first page says how many there are.
    queryFn: ({ signal, pageParam }) =>
      channel.list(
        pageParam.cursor
          ? { ...filter, ...pageParam, limit: PAGE.further }
          : { ...filter, limit: PAGE.first, total: true },
        signal,
      ),
    ...cursors(),
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => {
      const open = state.data?.pages.some((page) => page.items.some((entry) => !isFinal(channel, entry)));
      return interval(open === true ? LIST_MS.open : LIST_MS.settled);
    },
  });

export const historyEntry = <Entry extends HistoryEntry>(channel: Channel<Entry>, id: string) =>
  queryOptions({
    queryKey: keys.historyEntry(channel.key, id),
    queryFn: ({ signal }) => channel.get(id, signal),
    refetchInterval: ({ state: { data } }) => {
      if (data?.queue != null) return QUEUED_MS;
      if (data === undefined || !isFinal(channel, data)) return interval(OPEN_MS);
      return statusStyle(channel, data.status).isCharged === true && data.price == null ? UNPRICED_MS : false;
    },
  });

/** The newest that matches, or null. */
export const lastEntry = <Entry extends HistoryEntry>(
  channel: Channel<Entry>,
  filter: HistoryFilter<Entry['status']>,
) =>
  queryOptions({
    queryKey: keys.lastOf(channel.key, filter),
    queryFn: async ({ signal }) => (await channel.list({ ...filter, limit: 1 }, signal)).items[0] ?? null,
  });

/** Refetched while its call or message is in progress, and once more when that has ended, since the key changes then. */
export const historyLog = (channel: ChannelBase, id: string, open: boolean) =>
  queryOptions({
    queryKey: keys.historyLog(channel.key, id, open),
    queryFn: ({ signal }) => channel.log(id, signal),
    refetchInterval: () => open && interval(OPEN_MS),
    placeholderData: (previous) => previous,
  });

/** While the stream of events is connected, polling is only a backstop. */
function interval(withoutEvents: number): number {
  return liveFeed.isConnected() ? Math.max(BACKSTOP_MS, withoutEvents) : withoutEvents;
}
