import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages, cursors } from './cursors';
import { keys } from './keys';
import { Problem } from './problem';
import type { AuditFilter, Connection, Usage, UsageFilter } from './types';

/** Blocks an agent's calls until one of its calls in progress ends. */
export const TOO_MANY_CALLS = 'too-many-calls';
const WHILE_BLOCKED_MS = 5_000;

export const me = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/me', { signal })),
  staleTime: 60_000,
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
export const agents = infiniteQueryOptions({
  queryKey: keys.agentList,
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
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/audit-log', { signal, params: { query: { ...filter, ...pageParam, limit: 50 } } }),
      ),
    ...cursors(),
  });

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
