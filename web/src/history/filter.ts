import type { HistoryFilter } from '../api/types';
import { instantOf } from '../ui/days';
import { statusesOf, type Channel, type HistoryEntry } from './channel';

/** The filters' names in the URL. Times there are instants. */
export const FILTERS = ['search', 'agent', 'status', 'metadata', 'from', 'until'] as const;

/** Ignores an unknown status and an invalid time. */
export function filterOf<Entry extends HistoryEntry>(
  { statuses }: Channel<Entry>,
  search: URLSearchParams,
): HistoryFilter<Entry['status']> {
  const filter: HistoryFilter<Entry['status']> = {};
  const agentId = search.get('agent');
  const status = statusesOf<Entry['status']>(statuses, search.getAll('status'));
  const [text, metadata] = [search.get('search'), search.get('metadata')];
  const createdFrom = instantOf(search.get('from'));
  const createdBefore = instantOf(search.get('until'));
  if (agentId) filter.agentId = agentId;
  if (status.length > 0) filter.status = status;
  if (text) filter.search = text;
  if (metadata) filter.metadata = metadata;
  if (createdFrom) filter.createdFrom = createdFrom;
  if (createdBefore) filter.createdBefore = createdBefore;
  return filter;
}
