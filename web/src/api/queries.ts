import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages, cursors } from './cursors';
import { Problem } from './problem';
import type { AuditEntry, Connection, Usage } from './types';

/** Days of UTC, both included. */
export type UsageFilter = { from: string; to: string; agentId?: string };

/** What blocks calls for as long as others are open. */
export const TOO_MANY_CALLS = 'too-many-calls';
const UNTIL_A_CALL_ENDS_MS = 5_000;

export type AuditFilter = { actor?: string; action?: AuditEntry['action']; from?: string; to?: string };

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

/** All people, for what must not leave one out: the choice of who made a change. */
export const allMembers = queryOptions({
  queryKey: ['members', 'all'],
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/members', { signal, params: { query } }))),
});

export const apiKeys = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/api-keys', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

/** All keys, revoked ones too. */
export const allApiKeys = queryOptions({
  queryKey: ['api-keys', 'all'],
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/api-keys', { signal, params: { query } }))),
});

/** Each agent with what its calls resolve to, in two requests for all of them. */
export const agents = infiniteQueryOptions({
  queryKey: ['agents', 'list'],
  queryFn: async ({ signal, pageParam }) => {
    const request = { signal, params: { query: { ...pageParam, limit: 25 } } };
    const [page, resolutions] = await Promise.all([
      bodyOf(api.GET('/api/agents', request)),
      bodyOf(api.GET('/api/twilio/resolutions', request)),
    ]);
    const resolutionOf = new Map(resolutions.items.map((resolution) => [resolution.agentId, resolution]));
    const items = page.items.map((agent) => ({ agent, resolution: resolutionOf.get(agent.id) }));
    return { items, nextCursor: page.nextCursor ?? null };
  },
  ...cursors(),
});

/** All agents, for what must not leave one out: the choice of an agent, the preview of the fallback. */
export const allAgents = queryOptions({
  queryKey: ['agents', 'all'],
  queryFn: ({ signal }) => allPages((query) => bodyOf(api.GET('/api/agents', { signal, params: { query } }))),
});

/** What the calls of all agents resolve to. */
export const allResolutions = queryOptions({
  queryKey: ['agents', 'resolutions'],
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/twilio/resolutions', { signal, params: { query } }))),
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
    refetchInterval: ({ state }) => (state.data?.blockedBy === TOO_MANY_CALLS ? UNTIL_A_CALL_ENDS_MS : false),
  });

export const usage = (filter: UsageFilter) =>
  queryOptions({
    queryKey: ['usage', filter],
    queryFn: async ({ signal }): Promise<Usage> => {
      const usage = await bodyOf(
        api.GET('/api/usage', { signal, params: { query: { ...filter, format: 'json' } } }),
      );
      // The document knows of CSV, too, which is not asked for here.
      if (typeof usage === 'string') throw Problem.unreachable();
      return usage;
    },
    refetchInterval: 60_000,
    placeholderData: (previous) => previous,
  });

/** Twilio is asked for each account: a minute old is new enough. */
export const usageComparison = (month: string) =>
  infiniteQueryOptions({
    queryKey: ['usage', 'comparison', month],
    queryFn: ({ signal, pageParam }) =>
      bodyOf(api.GET('/api/usage/comparison', { signal, params: { query: { ...pageParam, month } } })),
    ...cursors(),
    staleTime: 60_000,
  });

export const rollout = queryOptions({
  queryKey: ['rollout'],
  queryFn: ({ signal }) => bodyOf(api.GET('/api/rollout', { signal })),
});

export const auditLog = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit-log', filter],
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/audit-log', { signal, params: { query: { ...filter, ...pageParam, limit: 50 } } }),
      ),
    ...cursors(),
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
