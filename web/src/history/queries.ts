import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { cursors } from '../api/cursors';
import { liveFeed } from '../live/feed';
import {
  isOver,
  statusWords,
  type HistoryEntry,
  type HistoryFilter,
  type HistoryKind,
  type HistoryKindBase,
} from './kind';

const OPEN_MS = 1_000;
const LIST_MS = { open: 2_000, settled: 15_000 };
/** Beside the server's events, in case one was lost. */
const BACKSTOP_MS = 30_000;
/** No event tells of a place in a queue. */
const QUEUED_MS = 2_000;
/** No event tells of a price. */
const UNPRICED_MS = 15_000;
const PAGE = 50;

export const historyList = <Entry extends HistoryEntry>(
  kind: HistoryKind<Entry>,
  filter: HistoryFilter<Entry['status']>,
) =>
  infiniteQueryOptions({
    queryKey: [kind.key, 'list', filter],
    queryFn: ({ signal, pageParam }) => kind.list({ ...filter, ...pageParam, limit: PAGE }, signal),
    ...cursors(),
    refetchInterval: ({ state }) => {
      const open = state.data?.pages.some((page) => page.items.some((entry) => !isOver(kind, entry)));
      return interval(kind, open === true ? LIST_MS.open : LIST_MS.settled);
    },
  });

export const historyEntry = <Entry extends HistoryEntry>(kind: HistoryKind<Entry>, id: string) =>
  queryOptions({
    queryKey: [kind.key, id],
    queryFn: ({ signal }) => kind.get(id, signal),
    refetchInterval: ({ state: { data } }) => {
      if (data?.queue != null) return QUEUED_MS;
      if (data === undefined || !isOver(kind, data)) return interval(kind, OPEN_MS);
      return statusWords(kind, data.status).charged === true && data.price == null ? UNPRICED_MS : false;
    },
  });

/** Asked again with its call or message for as long as that is open, and once more when it has ended. */
export const historyLog = (kind: HistoryKindBase, id: string, open: boolean) =>
  queryOptions({
    queryKey: [kind.key, id, 'log', { open }],
    queryFn: ({ signal }) => kind.log(id, signal),
    refetchInterval: () => open && interval(kind, OPEN_MS),
    placeholderData: (previous) => previous,
  });

/** While events come, asking is a backstop only. */
function interval({ isStreamed }: HistoryKindBase, withoutEvents: number): number {
  return isStreamed && liveFeed.isLive() ? Math.max(BACKSTOP_MS, withoutEvents) : withoutEvents;
}
