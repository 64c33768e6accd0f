import type { HistoryFilter } from './kind';

/** The filters' names in the URL. Times there are the reader's own, as the fields show them. */
export const FILTERS = ['agent', 'status', 'from', 'until'] as const;

export function filterOf(search: URLSearchParams): HistoryFilter {
  const filter: HistoryFilter = {};
  const agentId = search.get('agent');
  const status = search.get('status');
  const createdFrom = instantOf(search.get('from'));
  const createdBefore = instantOf(search.get('until'));
  if (agentId) filter.agentId = agentId;
  if (status) filter.status = status;
  if (createdFrom) filter.createdFrom = createdFrom;
  if (createdBefore) filter.createdBefore = createdBefore;
  return filter;
}

/** A local time like `2026-01-31T12:00`; what is no time is no filter. */
export function instantOf(local: string | null): string | null {
  const date = new Date(local ?? '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
