import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages, cursors } from './cursors';
import { keys } from './keys';
import { Problem } from './problem';
import type { AgentsFilter, AuditFilter, Connection, Resolution, Usage, UsageFilter } from './types';

/** Blocks an agent's calls until one of its calls in progress ends. */
export const TOO_MANY_CALLS = 'too-many-calls';
const WHILE_BLOCKED_MS = 5_000;

export const me = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/me', { signal })),
  staleTime: 60_000,
});

export const signInOptions = queryOptions({
  queryKey: keys.signInOptions,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/sign-in-options', { signal })),
  staleTime: Infinity,
  retry: false,
});

export const organization = queryOptions({
  queryKey: keys.organization,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/organization', { signal })),
});

export const organizationConnection = queryOptions({
  queryKey: keys.organizationConnection,
  queryFn: ({ signal }) => connectedOrNull(bodyOf(api.GET('/api/twilio', { signal }))),
});

export const webhookRefusals = queryOptions({
  queryKey: keys.webhookRefusals,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/webhook-refusals', { signal })),
  refetchInterval: 30_000,
});

export const sharedKeys = queryOptions({
  queryKey: keys.sharedKeys,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/twilio/shared-keys', { signal })),
});

export const members = infiniteQueryOptions({
  queryKey: keys.members,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/members', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

export const invitations = infiniteQueryOptions({
  queryKey: keys.invitations,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/invitations', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

/** What the holder of a link is invited to. */
export const offeredInvitation = (token: string) =>
  queryOptions({
    queryKey: keys.offeredInvitation(token),
    queryFn: ({ signal }) => bodyOf(api.POST('/api/invitations/look-up', { signal, body: { token } })),
    retry: false,
    staleTime: Infinity,
  });

export const sessions = infiniteQueryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/sessions', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

export const secondFactor = queryOptions({
  queryKey: keys.secondFactor,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/me/second-factor', { signal })),
});

/** All members at once, for the filter of the audit log by actor. */
export const allMembers = queryOptions({
  queryKey: keys.allMembers,
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/members', { signal, params: { query } }))),
});

export const apiKeys = infiniteQueryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/api-keys', { signal, params: { query: { ...pageParam, limit: 50 } } })),
  ...cursors(),
});

export const doNotCall = infiniteQueryOptions({
  queryKey: keys.doNotCall,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/do-not-call', { signal, params: { query: { ...pageParam, limit: 25 } } })),
  ...cursors(),
});

/** All keys at once, including revoked ones. */
export const allApiKeys = queryOptions({
  queryKey: keys.allApiKeys,
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/api-keys', { signal, params: { query } }))),
});

/** A page of agents, each with the credential that its calls resolve to: two requests for the whole page. */
export const agents = (filter: AgentsFilter) =>
  infiniteQueryOptions({
    queryKey: keys.agentList(filter),
    queryFn: ({ signal, pageParam }) => agentsPage({ ...filter, ...pageParam, limit: 50 }, signal),
    ...cursors(),
    placeholderData: (previous) => previous,
  });

/** The first page of a list says how many entries it has. */
export async function agentsPage(query: AgentsFilter & PageQuery, signal?: AbortSignal) {
  const list = bodyOf(
    api.GET('/api/agents', {
      ...(signal && { signal }),
      params: { query: { ...query, total: query.cursor === undefined } },
    }),
  );
  const { limit, cursor, ...filter } = query;
  // Without a filter, the resolutions of the same page can be asked for at the same time.
  const sameTime =
    Object.keys(filter).length === 0 ? resolutionsOf({ limit, ...(cursor ? { cursor } : {}) }, signal) : null;
  const [page, known] = await Promise.all([list, sameTime]);
  const ids = page.items.map(({ id }) => id);
  // No agent at all would mean all of them.
  const resolutions =
    known ?? (ids.length === 0 ? [] : await resolutionsOf({ agentId: ids, limit: 100 }, signal));
  const resolutionOf = new Map(resolutions.map((resolution) => [resolution.agentId, resolution]));
  const items = page.items.map((agent) => ({ agent, resolution: resolutionOf.get(agent.id) }));
  return { items, nextCursor: page.nextCursor ?? null, total: page.total ?? null };
}

type PageQuery = { limit: number; cursor?: string };

async function resolutionsOf(
  query: PageQuery & { agentId?: string[] },
  signal?: AbortSignal,
): Promise<Resolution[]> {
  const { items } = await bodyOf(
    api.GET('/api/twilio/resolutions', { ...(signal && { signal }), params: { query } }),
  );
  return items;
}

/** All agents at once, for the choice of an agent and for the list of those that use the fallback. */
export const allAgents = queryOptions({
  queryKey: keys.allAgents,
  queryFn: ({ signal }) => allPages((query) => bodyOf(api.GET('/api/agents', { signal, params: { query } }))),
});

/** The credential that the calls of each agent resolve to. */
export const allResolutions = queryOptions({
  queryKey: keys.allResolutions,
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/twilio/resolutions', { signal, params: { query } }))),
});

export const agent = (id: string) =>
  queryOptions({
    queryKey: keys.agent(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/agents/{agent_id}', { signal, ...ofAgent(id) })),
  });

export const agentConnection = (id: string) =>
  queryOptions({
    queryKey: keys.agentConnection(id),
    queryFn: ({ signal }) =>
      connectedOrNull(bodyOf(api.GET('/api/agents/{agent_id}/twilio', { signal, ...ofAgent(id) }))),
  });

export const agentResolution = (id: string) =>
  queryOptions({
    queryKey: keys.agentResolution(id),
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/agents/{agent_id}/twilio/resolution', { signal, ...ofAgent(id) })),
    refetchInterval: ({ state }) => (state.data?.blockedBy === TOO_MANY_CALLS ? WHILE_BLOCKED_MS : false),
  });

export const usage = (filter: UsageFilter) =>
  queryOptions({
    queryKey: keys.usage(filter),
    queryFn: async ({ signal }): Promise<Usage> => {
      const usage = await bodyOf(
        api.GET('/api/usage', { signal, params: { query: { ...filter, format: 'json' } } }),
      );
      // The operation can also answer CSV, which this request does not ask for.
      if (typeof usage === 'string') throw Problem.unreachable();
      return usage;
    },
    refetchInterval: 60_000,
    placeholderData: (previous) => previous,
  });

/** Costs a request to Twilio for each account, so an answer is kept for a minute. */
export const usageComparison = (month: string) =>
  infiniteQueryOptions({
    queryKey: keys.usageComparison(month),
    queryFn: ({ signal, pageParam }) =>
      bodyOf(api.GET('/api/usage/comparison', { signal, params: { query: { ...pageParam, month } } })),
    ...cursors(),
    staleTime: 60_000,
  });

export const rollout = queryOptions({
  queryKey: keys.rollout,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/rollout', { signal })),
});

export const auditLog = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.auditLog(filter),
    queryFn: ({ signal, pageParam }) => auditPage({ ...filter, ...pageParam, limit: 50 }, signal),
    ...cursors(),
    placeholderData: (previous) => previous,
  });

export function auditPage(query: AuditFilter & { limit: number; cursor?: string }, signal?: AbortSignal) {
  return bodyOf(api.GET('/api/audit-log', { ...(signal && { signal }), params: { query } }));
}

function ofAgent(id: string) {
  return { params: { path: { agent_id: id } } };
}

/** Pages show "not connected" as a state, not as an error. */
async function connectedOrNull(answer: Promise<Connection>): Promise<Connection | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-connected') return null;
    throw error;
  }
}
