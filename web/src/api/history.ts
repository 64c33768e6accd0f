import { api, bodyOf } from './client';
import type { CallFilter, MessageFilter } from './types';

/** How to read calls. Messages are read the same way, so that one list and one page serve both. */
export const callRequests = {
  list: (query: CallFilter & PageQuery, signal?: AbortSignal) =>
    bodyOf(api.GET('/api/calls', { ...(signal && { signal }), params: { query } })),
  get: (id: string, signal: AbortSignal) =>
    bodyOf(api.GET('/api/calls/{call_id}', { signal, params: { path: { call_id: id } } })),
  log: (id: string, signal: AbortSignal) =>
    bodyOf(api.GET('/api/calls/{call_id}/log', { signal, params: { path: { call_id: id } } })),
};

export const messageRequests = {
  list: (query: MessageFilter & PageQuery, signal?: AbortSignal) =>
    bodyOf(api.GET('/api/messages', { ...(signal && { signal }), params: { query } })),
  get: (id: string, signal: AbortSignal) =>
    bodyOf(api.GET('/api/messages/{message_id}', { signal, params: { path: { message_id: id } } })),
  log: (id: string, signal: AbortSignal) =>
    bodyOf(api.GET('/api/messages/{message_id}/log', { signal, params: { path: { message_id: id } } })),
};

type PageQuery = { cursor?: string; limit: number; total?: boolean };
