import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { cursors } from './cursors';
import { Problem } from './problem';
import type { Agent, Connection } from './types';

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => bodyOf(api.GET('/api/me', { signal })),
  staleTime: 60_000,
});

export const organization = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => bodyOf(api.GET('/api/organization', { signal })),
});

export const organizationConnection = queryOptions({
  queryKey: ['organization', 'twilio'],
  queryFn: ({ signal }) => connectedOrNull(bodyOf(api.GET('/api/twilio', { signal }))),
});

export const webhookRefusals = queryOptions({
  queryKey: ['webhook-refusals'],
  queryFn: ({ signal }) => bodyOf(api.GET('/api/webhook-refusals', { signal })),
  refetchInterval: 30_000,
});

export const members = infiniteQueryOptions({
  queryKey: ['members'],
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/members', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

export const apiKeys = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/api-keys', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

export const agents = infiniteQueryOptions({
  queryKey: ['agents', 'list'],
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/agents', { signal, params: { query: { ...pageParam, limit: 25 } } })),
  ...cursors(),
});

/** All agents, for what must not leave one out: the choice of an agent, the preview of the fallback. */
export const allAgents = queryOptions({
  queryKey: ['agents', 'all'],
  queryFn: async ({ signal }) => {
    const all: Agent[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
      const page = await bodyOf(api.GET('/api/agents', { signal, params: { query } }));
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return all;
  },
});

export const agent = (id: string) =>
  queryOptions({
    queryKey: ['agents', id],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/agents/{agent_id}', { signal, ...ofAgent(id) })),
  });

export const agentConnection = (id: string) =>
  queryOptions({
    queryKey: ['agents', id, 'twilio'],
    queryFn: ({ signal }) =>
      connectedOrNull(bodyOf(api.GET('/api/agents/{agent_id}/twilio', { signal, ...ofAgent(id) }))),
  });

export const agentResolution = (id: string) =>
  queryOptions({
    queryKey: ['agents', id, 'resolution'],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/agents/{agent_id}/twilio/resolution', { signal, ...ofAgent(id) })),
  });

function ofAgent(id: string) {
  return { params: { path: { agent_id: id } } };
}

/** Not being connected is a state that pages show, not a failure. */
async function connectedOrNull(answer: Promise<Connection>): Promise<Connection | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-connected') return null;
    throw error;
  }
}
