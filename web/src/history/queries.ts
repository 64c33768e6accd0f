import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { cursors } from '../api/cursors';
import { isOver, type HistoryEntry, type HistoryFilter, type HistoryKind } from './kind';

const OPEN_INTERVAL_MS = 1_000;
const LIST_INTERVAL_MS = { open: 2_000, settled: 15_000 };
const PAGE = 50;

export const historyList = <Entry extends HistoryEntry>(kind: HistoryKind<Entry>, filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: [kind.key, 'list', filter],
    queryFn: ({ signal, pageParam }) => kind.list({ ...filter, ...pageParam, limit: PAGE }, signal),
    ...cursors(),
    refetchInterval: ({ state }) => {
      const open = state.data?.pages.some((page) => page.items.some((entry) => !isOver(kind, entry)));
      return open === true ? LIST_INTERVAL_MS.open : LIST_INTERVAL_MS.settled;
    },
  });

export const historyEntry = <Entry extends HistoryEntry>(kind: HistoryKind<Entry>, id: string) =>
  queryOptions({
    queryKey: [kind.key, id],
    queryFn: ({ signal }) => kind.get(id, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isOver(kind, state.data) ? false : OPEN_INTERVAL_MS,
  });

/** Asked again with its call or message for as long as that is open, and once more when it has ended. */
export const historyLog = (kind: HistoryKind, id: string, open: boolean) =>
  queryOptions({
    queryKey: [kind.key, id, 'log', { open }],
    queryFn: ({ signal }) => kind.log(id, signal),
    refetchInterval: open ? OPEN_INTERVAL_MS : false,
    placeholderData: (previous) => previous,
  });
