import { api, bodyOf } from '../../api/client';
import type { Call } from '../../api/types';
import type { HistoryKind, Words } from '../../history/kind';

const STATUSES: Record<Call['status'], Words> = {
  initiating: { label: 'Starting', color: 'gray', over: false },
  'submission-unknown': { label: 'Being looked for', color: 'yellow', over: false },
  queued: { label: 'Queued', color: 'gray', over: false },
  initiated: { label: 'Dialling', color: 'blue', over: false },
  ringing: { label: 'Ringing', color: 'blue', over: false },
  'in-progress': { label: 'In progress', color: 'cyan', over: false },
  completed: { label: 'Completed', color: 'teal', over: true, charged: true },
  busy: { label: 'Busy', color: 'orange', over: true },
  'no-answer': { label: 'No answer', color: 'orange', over: true },
  canceled: { label: 'Canceled', color: 'gray', over: true },
  failed: { label: 'Failed', color: 'red', over: true },
};

export const CALLS: HistoryKind<Call> = {
  key: 'calls',
  noun: 'call',
  isStreamed: true,
  statuses: STATUSES,
  list: (query, signal) => bodyOf(api.GET('/api/calls', { signal, params: { query } })),
  get: (id, signal) => bodyOf(api.GET('/api/calls/{call_id}', { signal, ...ofCall(id) })),
  log: (id, signal) => bodyOf(api.GET('/api/calls/{call_id}/log', { signal, ...ofCall(id) })),
};

function ofCall(id: string) {
  return { params: { path: { call_id: id } } };
}
