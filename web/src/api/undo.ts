import type { QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { currentOrganization } from './current-organization';
import { allPages } from './cursors';
import { each, UNWATCHED } from './each';
import type { EventEndpoint, EventEndpointChange } from './event-endpoints';
import { keys } from './keys';
import type { Undo, UndoOf, UndoResult } from './mutation';
import type { DoNotCallAddition } from './mutations';
import { Problem } from './problem';
import * as queries from './queries';
import type {
  Agent,
  AgentChange,
  DoNotCallEntry,
  Member,
  Organization,
  OrganizationChange,
  Role,
} from './types';

// Which changes the console offers to undo, and which it does not, is in README.md. Each undo first reads what it is about to
// restore: what has been changed again since is left alone.

/** Restores and returns true; false if it has changed since. */
type Restore = () => Promise<boolean>;

function undo(restore: Restore, refresh: (client: QueryClient) => Promise<unknown>): Undo {
  return {
    mutationFn: async (): Promise<UndoResult> => {
      const isDone = await restore();
      return { undone: isDone ? 1 : 0, changed: isDone ? 0 : 1, failed: 0 };
    },
    onSettled: (_result, _error, _input, _, { client }) => refresh(client),
  };
}

/** Takes back what concerns the page alone, such as filters. */
export function undoHere(restore: () => boolean): Undo {
  return undo(
    () => Promise.resolve(restore()),
    () => Promise.resolve(),
  );
}

/** The organization that is shown now, also if another one is by the time of the undo. */
function inThisOrganization() {
  const organization = currentOrganization.get();
  return organization === null ? {} : { headers: { 'Linecard-Organization': organization } };
}

const invalidate = (queryKey: readonly unknown[]) => (client: QueryClient) =>
  client.invalidateQueries({ queryKey });

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Those of the fields in which two states differ. */
function differing<State, Field extends keyof State>(before: State, after: State, fields: Field[]): Field[] {
  return fields.filter((field) => !isSame(before[field], after[field]));
}

function valuesOf<State, Field extends keyof State>(state: State, fields: Field[]): Pick<State, Field> {
  return Object.fromEntries(fields.map((field) => [field, state[field] ?? null])) as Pick<State, Field>;
}

// Agents

const AGENT_FIELDS: (keyof Agent & keyof AgentChange)[] = [
  'name',
  'description',
  'voiceUrl',
  'streamUrl',
  'paused',
  'limits',
];

/** Who is the default agent concerns two agents: if that changes, too, both are restored. */
export async function undoAgentChange(before: Agent, change: AgentChange): Promise<UndoOf<Agent>> {
  const here = inThisOrganization();
  const movesDefault = change.isDefault != null && change.isDefault !== before.isDefault;
  // What cannot be found out must not keep the change from being made: it has no undo then.
  const defaultBefore = movesDefault ? await defaultAgentId(here).catch(() => undefined) : null;
  return (after) => {
    const changed = differing(before, after, AGENT_FIELDS);
    if (defaultBefore === undefined || (changed.length === 0 && !movesDefault)) return null;
    const defaultAfter = after.isDefault ? after.id : null;
    return undo(async () => {
      const now = await bodyOf(api.GET('/api/agents/{agent_id}', { ...here, ...ofAgent(after.id) }));
      if (differing(after, now, changed).length > 0) return false;
      if (movesDefault && (await defaultAgentId(here)) !== defaultAfter) return false;
      if (changed.length > 0) await patchAgent(after.id, valuesOf(before, changed), here);
      if (movesDefault)
        await patchAgent(defaultBefore ?? after.id, { isDefault: defaultBefore !== null }, here);
      return true;
    }, invalidate(keys.agents));
  };
}

/** Resumes agents that were paused together, or pauses them again. */
export function undoPauseOfAgents(agents: Agent[], paused: boolean): Undo {
  const here = inThisOrganization();
  return {
    mutationFn: async (): Promise<UndoResult> => {
      let changed = 0;
      const { done, failed, left } = await each(agents, {
        ...UNWATCHED,
        act: async ({ id }) => {
          const now = await bodyOf(api.GET('/api/agents/{agent_id}', { ...here, ...ofAgent(id) }));
          if (now.paused === paused) await patchAgent(id, { paused: !paused }, here);
          else changed += 1;
        },
      });
      const [first] = failed;
      if (done.length === 0 && first !== undefined) throw first.problem;
      return { undone: done.length - changed, changed, failed: failed.length + left.length };
    },
    onSettled: (_result, _error, _input, _, { client }) => invalidate(keys.agents)(client),
  };
}

type Here = ReturnType<typeof inThisOrganization>;

async function defaultAgentId(here: Here): Promise<string | null> {
  const agents = await allPages((query) => bodyOf(api.GET('/api/agents', { ...here, params: { query } })));
  return agents.find(({ isDefault }) => isDefault)?.id ?? null;
}

function patchAgent(id: string, body: AgentChange, here: Here) {
  return api.PATCH('/api/agents/{agent_id}', { ...here, ...ofAgent(id), body });
}

function ofAgent(id: string) {
  return { params: { path: { agent_id: id } } };
}

// Organization

const ORGANIZATION_FIELDS: (keyof Organization & keyof OrganizationChange)[] = [
  'name',
  'paused',
  'limits',
  'timeZone',
  'secondFactorRequired',
];
const FALLBACK_FIELDS: (keyof Organization)[] = ['orgFallbackEnabled', 'orgFallbackChosen'];

export function undoOrganizationChange(before: Organization): UndoOf<Organization> {
  const here = inThisOrganization();
  return (after) => {
    const changed = differing(before, after, ORGANIZATION_FIELDS);
    const fallback = differing(before, after, FALLBACK_FIELDS);
    if (changed.length + fallback.length === 0) return null;
    const orgFallbackEnabled = before.orgFallbackChosen ? before.orgFallbackEnabled : null;
    const body = { ...valuesOf(before, changed), ...(fallback.length === 0 ? {} : { orgFallbackEnabled }) };
    return undo(
      async () => {
        const now = await bodyOf(api.GET('/api/organization', here));
        if (differing(after, now, [...changed, ...fallback]).length > 0) return false;
        await api.PATCH('/api/organization', { ...here, body });
        return true;
      },
      (client) =>
        Promise.all([
          client.invalidateQueries({ queryKey: keys.organization }),
          client.invalidateQueries({ queryKey: keys.agents }),
          client.refetchQueries(queries.me),
        ]),
    );
  };
}

export function undoRoleChange({ userId, role: before }: Member, after: Role): Undo {
  const here = inThisOrganization();
  return undo(async () => {
    const members = await allPages((query) =>
      bodyOf(api.GET('/api/members', { ...here, params: { query } })),
    );
    if (members.find((member) => member.userId === userId)?.role !== after) return false;
    const params = { path: { user_id: userId } };
    await api.PATCH('/api/members/{user_id}', { ...here, params, body: { role: before } });
    return true;
  }, invalidate(keys.members));
}

export function undoNoticeMail(after: boolean): Undo {
  const here = inThisOrganization();
  return undo(async () => {
    const { mail } = await bodyOf(api.GET('/api/notices', here));
    if (mail.wanted !== after) return false;
    await api.PUT('/api/notices/mail', { ...here, body: { wanted: !after } });
    return true;
  }, invalidate(keys.notices));
}

const ENDPOINT_FIELDS: (keyof EventEndpoint & keyof EventEndpointChange)[] = [
  'url',
  'description',
  'eventTypes',
  'agentId',
  'enabled',
];

export function undoEndpointChange(before: EventEndpoint): UndoOf<EventEndpoint> {
  const here = inThisOrganization();
  return (after) => {
    const changed = differing(before, after, ENDPOINT_FIELDS);
    if (changed.length === 0) return null;
    const at = { ...here, params: { path: { endpoint_id: after.id } } };
    return undo(
      async () => {
        const now = await bodyOf(api.GET('/api/event-endpoints/{endpoint_id}', at));
        if (differing(after, now, changed).length > 0) return false;
        const body = valuesOf(before, changed);
        await api.PATCH('/api/event-endpoints/{endpoint_id}', { ...at, body });
        return true;
      },
      (client) => Promise.all([keys.eventEndpoints, keys.healths].map((key) => invalidate(key)(client))),
    );
  };
}

// Numbers that must not be called

/** Null for a number that was on the list before. */
export function undoDoNotCallAddition({ entry, isNew }: DoNotCallAddition): Undo | null {
  if (!isNew) return null;
  const here = inThisOrganization();
  return undo(async () => {
    try {
      await api.DELETE('/api/do-not-call/{entry_id}', { ...here, params: { path: { entry_id: entry.id } } });
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return false;
      throw error;
    }
  }, invalidate(keys.doNotCall));
}

/** The number is on the list again, with its reason; as added by a person, and from now on. */
export function undoDoNotCallRemoval({ number, reason }: DoNotCallEntry): Undo {
  const here = inThisOrganization();
  return undo(async () => {
    const body = { number, ...(reason == null ? {} : { reason }) };
    const { response } = await api.POST('/api/do-not-call', { ...here, body });
    return response.status === 201;
  }, invalidate(keys.doNotCall));
}
