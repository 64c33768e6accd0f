import { api, bodyOf } from '../../api/client';
import type { Message } from '../../api/types';
import type { HistoryKind, Words } from '../../history/kind';

const STATUSES: Record<Message['status'], Words> = {
  initiating: { label: 'Starting', color: 'gray', over: false },
  'submission-unknown': { label: 'Being looked for', color: 'yellow', over: false },
  accepted: { label: 'Accepted', color: 'gray', over: false },
  scheduled: { label: 'Scheduled', color: 'gray', over: false },
  queued: { label: 'Queued', color: 'gray', over: false },
  sending: { label: 'Sending', color: 'blue', over: false },
  sent: { label: 'Sent', color: 'cyan', over: false },
  partially_delivered: { label: 'Partly delivered', color: 'cyan', over: false },
  delivered: { label: 'Delivered', color: 'teal', over: true, charged: true },
  read: { label: 'Read', color: 'teal', over: true, charged: true },
  undelivered: { label: 'Not delivered', color: 'orange', over: true, charged: true },
  failed: { label: 'Failed', color: 'red', over: true },
  canceled: { label: 'Canceled', color: 'gray', over: true },
};

export const MESSAGES: HistoryKind<Message> = {
  key: 'messages',
  noun: 'message',
  isStreamed: true,
  statuses: STATUSES,
  list: (query, signal) => bodyOf(api.GET('/api/messages', { signal, params: { query } })),
  get: (id, signal) => bodyOf(api.GET('/api/messages/{message_id}', { signal, ...ofMessage(id) })),
  log: (id, signal) => bodyOf(api.GET('/api/messages/{message_id}/log', { signal, ...ofMessage(id) })),
};

function ofMessage(id: string) {
  return { params: { path: { message_id: id } } };
}
