import type { HistoryFilter } from '../api/types';
import { instantOf } from '../ui/days';
import type { Channel, HistoryEntry } from './channel';

/** The filters' names in the URL. Times there are local, as in the fields. */
export const FILTERS = ['agent', 'status', 'from', 'until'] as const;

/** Ignores an unknown status and an invalid time. */
export function filterOf<Entry extends HistoryEntry>(
  { statuses }: Channel<Entry>,
  search: URLSearchParams,
): HistoryFilter<Entry['status']> {
  const filter: HistoryFilter<Entry['status']> = {};
  const agentId = search.get('agent');
  const status = search.get('status');
  const createdFrom = instantOf(search.get('from'));
  const createdBefore = instantOf(search.get('until'));
  if (agentId) filter.agentId = agentId;
  if (isStatus(statuses, status)) filter.status = status;
  if (createdFrom) filter.createdFrom = createdFrom;
  if (createdBefore) filter.createdBefore = createdBefore;
  return filter;
}

function isStatus<Status extends string>(
  statuses: Record<Status, unknown>,
  raw: string | null,
): raw is Status {
  return raw !== null && Object.hasOwn(statuses, raw);
}
