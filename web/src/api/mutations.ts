import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { each, type Run } from './each';
import { keys, type ChannelKey } from './keys';
import * as queries from './queries';
import type {
  Agent,
  AgentChange,
  ApiKeyInput,
  CallInput,
  CreatedInvitation,
  DoNotCallEntry,
  DoNotCallInput,
  InvitationInput,
  MessageInput,
  NewAgent,
  Organization,
  OrganizationChange,
  OrganizationErasure,
  PasswordChange,
  PasswordAndCode,
  Role,
  SignIn,
} from './types';

// Every request that changes something. Each also updates the cache; what the user sees of it is the component's
// business (`andThen`, `useFormMutation`, `ConfirmDialog`).

// Session and account

export const signIn = mutationOptions({
  mutationFn: (body: SignIn) => bodyOf(api.POST('/api/session', { body })),
});

/** Leaving always succeeds here: a session that has already ended needs no answer. */
export async function signOut(): Promise<void> {
  await api.DELETE('/api/session').catch(() => undefined);
}

export const changePassword = mutationOptions({
  mutationFn: (body: PasswordChange) => api.PATCH('/api/me', { body }),
});

export const endSession = mutationOptions({
  mutationFn: (id: string) =>
    api.DELETE('/api/sessions/{session_id}', { params: { path: { session_id: id } } }),
  onSuccess: (_result, _id, _, { client }) => client.invalidateQueries({ queryKey: keys.sessions }),
});

export const endOtherSessions = mutationOptions({
  mutationFn: () => api.DELETE('/api/sessions'),
  onSuccess: (_result, _input, _, { client }) => client.invalidateQueries({ queryKey: keys.sessions }),
});

export const beginSecondFactor = mutationOptions({
  mutationFn: (body: { currentPassword: string }) => bodyOf(api.POST('/api/me/second-factor', { body })),
});

export const confirmSecondFactor = mutationOptions({
  mutationFn: (body: { code: string }) => bodyOf(api.POST('/api/me/second-factor/confirm', { body })),
  onSuccess: (_codes, _body, _, { client }) =>
    Promise.all([client.refetchQueries(queries.me), client.invalidateQueries({ queryKey: keys.members })]),
});

export const replaceRecoveryCodes = mutationOptions({
  mutationFn: (body: PasswordAndCode) => bodyOf(api.POST('/api/me/second-factor/recovery-codes', { body })),
  onSuccess: (_codes, _body, _, { client }) => client.invalidateQueries({ queryKey: keys.secondFactor }),
});

export const removeSecondFactor = mutationOptions({
  mutationFn: (body: PasswordAndCode) => api.POST('/api/me/second-factor/remove', { body }),
  onSuccess: (_result, _body, _, { client }) =>
    Promise.all([client.refetchQueries(queries.me), client.invalidateQueries({ queryKey: keys.members })]),
});

export const createOrganization = mutationOptions({
  mutationFn: (body: { name: string }) => bodyOf(api.POST('/api/organizations', { body })),
});

// Organization

/** Nothing of the organization can be read afterwards. */
export const eraseOrganization = mutationOptions({
  mutationFn: (body: OrganizationErasure) => bodyOf(api.POST('/api/organization/erase', { body })),
  // A password is kept no longer than its form.
  gcTime: 0,
});

export const updateOrganization = mutationOptions({
  mutationFn: (body: OrganizationChange) => bodyOf(api.PATCH('/api/organization', { body })),
  onSuccess: async (changed: Organization, { name, secondFactorRequired }, _, { client }) => {
    client.setQueryData(keys.organization, changed);
    await Promise.all([
      // Limits, a pause and the fallback decide what each agent's calls resolve to.
      client.invalidateQueries({ queryKey: keys.agents }),
      ...(name == null && secondFactorRequired == null ? [] : [client.refetchQueries(queries.me)]),
    ]);
  },
});

export const dismissNotice = mutationOptions({
  mutationFn: (id: string) =>
    api.POST('/api/notices/{notice_id}/dismiss', { params: { path: { notice_id: id } } }),
  onSuccess: (_result, _id, _, { client }) => client.invalidateQueries({ queryKey: keys.notices }),
});

/** Whether the person wants mail about the organization's notices. */
export const setNoticeMail = mutationOptions({
  mutationFn: (wanted: boolean) => api.PUT('/api/notices/mail', { body: { wanted } }),
  onSuccess: (_result, _wanted, _, { client }) => client.invalidateQueries({ queryKey: keys.notices }),
});

export const setRolloutPhase = mutationOptions({
  mutationFn: (phase: number) => bodyOf(api.POST('/api/rollout', { body: { phase } })),
  // A phase may switch the fallback, on which nearly every page depends.
  onSuccess: (_result, _phase, _, { client }) => client.invalidateQueries(),
});

// Members

export const invite = mutationOptions({
  mutationFn: (body: InvitationInput) => bodyOf(api.POST('/api/invitations', { body })),
  onSuccess: (_invitation: CreatedInvitation, _body, _, { client }) =>
    client.invalidateQueries({ queryKey: keys.invitations }),
});

export const revokeInvitation = mutationOptions({
  mutationFn: (id: string) =>
    api.DELETE('/api/invitations/{invitation_id}', { params: { path: { invitation_id: id } } }),
  onSuccess: (_result, _id, _, { client }) => client.invalidateQueries({ queryKey: keys.invitations }),
});

export const acceptInvitation = mutationOptions({
  mutationFn: (token: string) => bodyOf(api.POST('/api/invitations/accept', { body: { token } })),
});

export const signUp = mutationOptions({
  mutationFn: (body: { token: string; password: string }) =>
    bodyOf(api.POST('/api/invitations/sign-up', { body })),
});

export const requestPasswordReset = mutationOptions({
  mutationFn: (body: { email: string }) => api.POST('/api/password-resets', { body }),
});

export const redeemPasswordReset = mutationOptions({
  mutationFn: (body: { token: string; newPassword: string }) =>
    api.POST('/api/password-resets/redeem', { body }),
});

export const resetMemberPassword = mutationOptions({
  mutationFn: (userId: string) => bodyOf(api.POST('/api/members/{user_id}/password-reset', ofMember(userId))),
});

export const setMemberRole = (userId: string) =>
  mutationOptions({
    mutationFn: (role: Role) => api.PATCH('/api/members/{user_id}', { ...ofMember(userId), body: { role } }),
    onSuccess: (_result, _role, _, { client }) => refreshMembers(client, userId),
  });

export const removeMember = mutationOptions({
  mutationFn: (userId: string) => api.DELETE('/api/members/{user_id}', ofMember(userId)),
  onSuccess: (_result, userId, _, { client }) => refreshMembers(client, userId),
});

/** Whoever changes their own membership sees another console. */
function refreshMembers(client: QueryClient, userId: string) {
  const isMe = client.getQueryData(queries.me.queryKey)?.id === userId;
  return Promise.all([
    client.invalidateQueries({ queryKey: keys.members }),
    ...(isMe ? [client.refetchQueries(queries.me)] : []),
  ]);
}

function ofMember(userId: string) {
  return { params: { path: { user_id: userId } } };
}

// API keys

export const createApiKey = mutationOptions({
  mutationFn: (body: ApiKeyInput) => bodyOf(api.POST('/api/api-keys', { body })),
  onSuccess: (_key, _body, _, { client }) => client.invalidateQueries({ queryKey: keys.apiKeys }),
});

export const revokeApiKey = mutationOptions({
  mutationFn: (id: string) =>
    api.DELETE('/api/api-keys/{api_key_id}', { params: { path: { api_key_id: id } } }),
  onSuccess: (_result, _id, _, { client }) => client.invalidateQueries({ queryKey: keys.apiKeys }),
});

// Numbers that must not be called

export type DoNotCallAddition = {
  entry: DoNotCallEntry;
  /** Or the number was on the list already. */ isNew: boolean;
};

export const addDoNotCall = mutationOptions({
  mutationFn: async (body: DoNotCallInput): Promise<DoNotCallAddition> => {
    const answer = api.POST('/api/do-not-call', { body });
    return { entry: await bodyOf(answer), isNew: (await answer).response.status === 201 };
  },
  onSuccess: (_added, _body, _, { client }) => client.invalidateQueries({ queryKey: keys.doNotCall }),
});

export const removeDoNotCall = mutationOptions({
  mutationFn: (id: string) =>
    api.DELETE('/api/do-not-call/{entry_id}', { params: { path: { entry_id: id } } }),
  onSuccess: (_result, _id, _, { client }) => client.invalidateQueries({ queryKey: keys.doNotCall }),
});

// Agents

export const createAgent = mutationOptions({
  mutationFn: (body: NewAgent) => bodyOf(api.POST('/api/agents', { body })),
  onSuccess: (agent, _body, _, { client }) => {
    client.setQueryData(keys.agent(agent.id), agent);
    // Not awaited: the new agent's page opens meanwhile.
    void client.invalidateQueries({ queryKey: keys.agents });
  },
});

export const updateAgent = (agentId: string) =>
  mutationOptions({
    mutationFn: (body: AgentChange) =>
      bodyOf(api.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id: agentId } }, body })),
    onSuccess: (_agent, _body, _, { client }) => client.invalidateQueries({ queryKey: keys.agents }),
  });

type PauseInput = { items: Agent[]; paused: boolean } & Run<Agent>;

/** Pauses or resumes several agents. */
export const pauseAgents = mutationOptions({
  mutationFn: ({ items, paused, ...run }: PauseInput) =>
    each(items, {
      ...run,
      act: ({ id }) =>
        api.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id: id } }, body: { paused } }),
      endsAll: ({ status }) => status === 401 || status === 403,
    }),
  onSettled: (_result, _error, _input, _, { client }) => client.invalidateQueries({ queryKey: keys.agents }),
});

export const deleteAgent = mutationOptions({
  mutationFn: (agentId: string) =>
    api.DELETE('/api/agents/{agent_id}', { params: { path: { agent_id: agentId } } }),
  // The lists only: the page of the deleted agent may still be open, and would show an error.
  onSuccess: (_result, _agentId, _, { client }) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.agentLists }),
      client.invalidateQueries({ queryKey: keys.allAgents }),
      client.invalidateQueries({ queryKey: keys.deletedAgents }),
    ]),
});

// Calls and messages

export const placeCall = mutationOptions({
  mutationFn: (body: CallInput) => bodyOf(api.POST('/api/calls', { params: idempotencyKey(), body })),
  onSuccess: (call, _body, _, { client }) => remember(client, 'calls', call),
  onError: (_error, _body, _, { client }) => refreshAgents(client),
});

export const sendMessage = mutationOptions({
  mutationFn: (body: MessageInput) => bodyOf(api.POST('/api/messages', { params: idempotencyKey(), body })),
  onSuccess: (message, _body, _, { client }) => remember(client, 'messages', message),
  onError: (_error, _body, _, { client }) => refreshAgents(client),
});

export const hangUp = mutationOptions({
  mutationFn: (callId: string) =>
    api.POST('/api/calls/{call_id}/hangup', { params: { path: { call_id: callId } } }),
  onSuccess: (_result, _callId, _, { client }) =>
    client.invalidateQueries({ queryKey: keys.history('calls') }),
});

/** A refusal may say something new of the agent's account. */
function refreshAgents(client: QueryClient) {
  void client.invalidateQueries({ queryKey: keys.agents });
}

function idempotencyKey() {
  return { header: { 'Idempotency-Key': crypto.randomUUID() } };
}

function remember(client: QueryClient, channel: ChannelKey, entry: { id: string }) {
  client.setQueryData(keys.historyEntry(channel, entry.id), entry);
  void client.invalidateQueries({ queryKey: keys.historyLists(channel) });
}

// Twilio settings

export const saveSharedKey = mutationOptions({
  mutationFn: ({ keySid, ...body }: { keySid: string; accountSid: string; secret: string }) =>
    bodyOf(api.PUT('/api/twilio/shared-keys/{key_sid}', { ...ofSharedKey(keySid), body })),
  onSuccess: (_key, _input, _, { client }) => client.invalidateQueries({ queryKey: keys.sharedKeys }),
});

export const removeSharedKey = mutationOptions({
  mutationFn: (keySid: string) => api.DELETE('/api/twilio/shared-keys/{key_sid}', ofSharedKey(keySid)),
  onSuccess: (_result, _keySid, _, { client }) => client.invalidateQueries({ queryKey: keys.sharedKeys }),
});

function ofSharedKey(keySid: string) {
  return { params: { path: { key_sid: keySid } } };
}
