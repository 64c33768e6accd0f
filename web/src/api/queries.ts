import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages, cursors } from './cursors';
import { keys } from './keys';
import { Problem } from './problem';
import type {
  AgentsFilter,
  ApiKey,
  AuditFilter,
  Connection,
  HealthFilter,
  Notice,
  Resolution,
  Usage,
  UsageFilter,
} from './types';

/** Blocks an agent's calls until one of its calls in progress ends. */
export const TOO_MANY_CALLS = 'too-many-calls';
const WHILE_BLOCKED_MS = 5_000;

export const me = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/me', { signal })),
  staleTime: 60_000,
});

/** How people of this installation sign in. */
export const signInOptions = queryOptions({
  queryKey: keys.signInOptions,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/sign-in', { signal })),
  retry: false,
  staleTime: Infinity,
});

export const organization = queryOptions({
  queryKey: keys.organization,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/organization', { signal })),
});

export const organizationConnection = queryOptions({
  queryKey: keys.organizationConnection,
  queryFn: ({ signal }) => connectedOrNull(bodyOf(api.GET('/api/twilio', { signal }))),
});

/** The first page says how everything is; the next ones have more lines. */
export const health = (filter: HealthFilter, limit = 25) =>
  infiniteQueryOptions({
    queryKey: keys.health(filter),
    queryFn: ({ signal, pageParam }) =>
      bodyOf(api.GET('/api/health', { signal, params: { query: { ...filter, ...pageParam, limit } } })),
    ...cursors(),
    refetchInterval: 60_000,
    placeholderData: (previous) => previous,
  });

/** What admins and owners must know. */
export const notices = queryOptions({
  queryKey: keys.notices,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/notices', { signal })),
  refetchInterval: 60_000,
});

/** Whether the person should look at it. */
export function isNews({ resolvedAt, dismissed }: Notice): boolean {
  return resolvedAt == null && !dismissed;
}

/** Whether the organization ever placed a call. */
export const anyCall = queryOptions({
  queryKey: keys.anyCall,
  queryFn: async ({ signal }) => {
    const page = await bodyOf(api.GET('/api/calls', { signal, params: { query: { limit: 1 } } }));
    return page.items.length > 0;
  },
});

export const sharedKeys = queryOptions({
  queryKey: keys.sharedKeys,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/twilio/shared-keys', { signal })),
});

/** All members at once: they are searched, sorted and counted here. */
export const members = queryOptions({
  queryKey: keys.members,
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/members', { signal, params: { query } }))),
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

const UNUSED_KEY_MS = 2_000;
const USED_KEY_MS = 10_000;

/** A key that was just created, which is among the newest; asked for often until it is used. */
export const apiKeyUse = (id: string) =>
  queryOptions({
    queryKey: keys.apiKeyUse(id),
    queryFn: async ({ signal }) => {
      const page = await bodyOf(api.GET('/api/api-keys', { signal, params: { query: { limit: 20 } } }));
      return page.items.find((key) => key.id === id) ?? null;
    },
    refetchInterval: ({ state }) => (state.data?.lastUsedAt == null ? UNUSED_KEY_MS : USED_KEY_MS),
  });

export const doNotCall = infiniteQueryOptions({
  queryKey: keys.doNotCall,
  queryFn: ({ signal, pageParam }) =>
    bodyOf(api.GET('/api/do-not-call', { signal, params: { query: { ...pageParam, limit: 25 } } })),
  ...cursors(),
});

const NEW_KEY_MS = 15 * 60_000;

/** All keys at once, including revoked ones; asked for again while a new key has not been used. */
export const apiKeys = queryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal }) =>
    allPages((query) => bodyOf(api.GET('/api/api-keys', { signal, params: { query } }))),
  refetchInterval: ({ state }) => (state.data?.some(isAwaited) === true ? 5_000 : false),
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
  const { limit, ...rest } = query;
  // Those of the first page without a filter can be asked for at the same time. A cursor is of one list only.
  const sameTime = Object.keys(rest).length === 0 ? resolutionsOf({ limit }, signal) : null;
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
  query: { limit: number; agentId?: string[] },
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

/** Agents that were deleted: calls, messages and usage still name them. */
export const deletedAgents = queryOptions({
  queryKey: keys.deletedAgents,
  queryFn: ({ signal }) =>
    allPages((query) =>
      bodyOf(api.GET('/api/agents', { signal, params: { query: { ...query, deleted: true } } })),
    ),
  staleTime: 60_000,
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
    queryFn: ({ signal, pageParam }) => comparisonPage({ ...pageParam, month }, signal),
    ...cursors(),
    staleTime: 60_000,
    // Twilio would be asked for each account again.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export function comparisonPage(query: { month: string; cursor?: string }, signal?: AbortSignal) {
  return bodyOf(api.GET('/api/usage/comparison', { ...(signal && { signal }), params: { query } }));
}

export const rollout = (days: number) =>
  queryOptions({
    queryKey: keys.rollout(days),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/rollout', { signal, params: { query: { days } } })),
    placeholderData: (previous) => previous,
  });

export const auditLog = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.auditLog(filter),
    queryFn: ({ signal, pageParam }) =>
      auditPage({ ...filter, ...pageParam, limit: pageParam.cursor ? 100 : 50 }, signal),
    ...cursors(),
    placeholderData: (previous) => previous,
  });

export function auditPage(query: AuditFilter & { limit: number; cursor?: string }, signal?: AbortSignal) {
  return bodyOf(api.GET('/api/audit-log', { ...(signal && { signal }), params: { query } }));
}

function isAwaited({ lastUsedAt, revokedAt, createdAt }: ApiKey): boolean {
  const isNew = Date.now() - new Date(createdAt).getTime() < NEW_KEY_MS;
  return lastUsedAt == null && revokedAt == null && isNew;
}

/** What belongs to one organization and has a page of its own. */
export type OwnedKind = 'agents' | 'calls' | 'messages' | 'event-endpoints';

/** More are not asked: each costs a request. */
const ASKED = 20;

/** Which of some organizations has this; null if none has. */
export const ownerOf = (kind: OwnedKind, id: string, organizations: string[]) =>
  queryOptions({
    queryKey: keys.ownerOf(kind, id),
    queryFn: async ({ signal }) => {
      const asked = organizations.slice(0, ASKED).map(async (organization) => {
        const has = await requests[kind](id, {
          signal,
          headers: { 'Linecard-Organization': organization },
        }).then(
          () => true,
          () => false,
        );
        return has ? organization : null;
      });
      return (await Promise.all(asked)).find((organization) => organization !== null) ?? null;
    },
    staleTime: Infinity,
  });

type In = { signal: AbortSignal; headers: Record<string, string> };

const requests: Record<OwnedKind, (id: string, options: In) => Promise<unknown>> = {
  agents: (id, options) => api.GET('/api/agents/{agent_id}', { ...options, ...ofAgent(id) }),
  calls: (id, options) => api.GET('/api/calls/{call_id}', { ...options, params: { path: { call_id: id } } }),
  'event-endpoints': (id, options) =>
    api.GET('/api/event-endpoints/{endpoint_id}', { ...options, params: { path: { endpoint_id: id } } }),
  messages: (id, options) =>
    api.GET('/api/messages/{message_id}', { ...options, params: { path: { message_id: id } } }),
};

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
