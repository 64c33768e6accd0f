import type { HistoryEntry, HistoryFilter, HistoryKind } from './kind';

/** The filters' names in the URL. Times there are the reader's own, as the fields show them. */
export const FILTERS = ['agent', 'status', 'from', 'until'] as const;

/** What is no status of the kind, or no time, is no filter. */
export function filterOf<Entry extends HistoryEntry>(
  { statuses }: HistoryKind<Entry>,
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

/** Of a local time like `2026-01-31T12:00`. */
export function instantOf(local: string | null): string | null {
  const date = new Date(local ?? '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function isStatus<Status extends string>(
  statuses: Record<Status, unknown>,
  raw: string | null,
): raw is Status {
  return raw !== null && Object.hasOwn(statuses, raw);
}
