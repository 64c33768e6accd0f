import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { each, type Run } from './each';
import { keys } from './keys';
import { asProblem, Problem } from './problem';
import type { Agent, Connection, ConnectionInput, NumberSearch } from './types';

// Twilio settings, of an agent or of the organization.

/** Input with a secret is forgotten together with the form that asked, not five minutes later. */
const FORGETS_INPUT = { gcTime: 0 };

export const listPhoneNumbers = mutationOptions({
  ...FORGETS_INPUT,
  mutationFn: (body: NumberSearch) => bodyOf(api.POST('/api/twilio/phone-numbers', { body })),
});

/** The changes to an agent's Twilio settings, or without an agent to the organization's. */
export function connectionMutations(agentId?: string) {
  const requests = agentId === undefined ? organizationRequests : agentRequests(agentId);
  const key = agentId === undefined ? keys.organizationConnection : keys.agentConnection(agentId);
  const store = (connection: Connection, _input: unknown, _: unknown, { client }: Context) =>
    client.setQueryData(key, connection);
  // Agents may use the organization's account, so that any change may alter what their calls resolve to.
  const refresh = ({ client }: Context) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.agents }),
      ...(agentId === undefined ? [client.invalidateQueries({ queryKey: keys.organization })] : []),
    ]);
  // Also after a failure: what a verification finds is stored with the connection.
  const settled = (_result: unknown, _error: unknown, _input: unknown, _: unknown, context: Context) =>
    refresh(context);
  return {
    /** `onSaved` is called in between: settings that are saved and then fail the verification stay saved. */
    saveAndVerify: (onSaved: () => void) =>
      mutationOptions({
        ...FORGETS_INPUT,
        mutationFn: async (input: ConnectionInput) => {
          await requests.save({ ...input, verifyFirst: true });
          onSaved();
          return verified(requests);
        },
        onSuccess: store,
        onSettled: settled,
      }),
    verify: mutationOptions({ mutationFn: () => verified(requests), onSuccess: store, onSettled: settled }),
    disconnect: mutationOptions({
      mutationFn: requests.disconnect,
      onSuccess: (_result, _input, _, context) => refresh(context),
    }),
    setSecondaryToken: mutationOptions({
      ...FORGETS_INPUT,
      mutationFn: requests.setSecondaryToken,
      onSuccess: store,
      onSettled: settled,
    }),
    discardSecondaryToken: mutationOptions({
      mutationFn: requests.discardSecondaryToken,
      onSettled: settled,
    }),
  };
}

export type AgentToConnect = {
  id: string;
  input: ConnectionInput;
  /** Whether an account that it has is replaced. Otherwise it is left alone, also one that it got since. */
  isReplaced: boolean;
  onConnectedSince: (agent: Agent) => void;
  /** Whether an earlier attempt has saved it: what failed is the verification after it. */
  isSaved: boolean;
  onSaved: () => void;
  onVerified: (connection: Connection) => void;
};

/** Connects several agents, each as `saveAndVerify` does. */
export const connectAgents = mutationOptions({
  ...FORGETS_INPUT,
  mutationFn: ({ items, ...run }: { items: AgentToConnect[] } & Run<AgentToConnect>) =>
    each(items, { ...run, act: connectOne, endsAll: isOfAccount }),
  onSettled: (_result, _error, _input, _, { client }) => client.invalidateQueries({ queryKey: keys.agents }),
});

async function connectOne({ id, input, isSaved, ...one }: AgentToConnect): Promise<void> {
  const requests = agentRequests(id);
  if (!isSaved) {
    if (!one.isReplaced) {
      const now = await bodyOf(api.GET('/api/agents/{agent_id}', { params: { path: { agent_id: id } } }));
      if (now.phoneNumber != null) {
        one.onConnectedSince(now);
        throw Problem.connectedSince();
      }
    }
    await requests.save({ ...input, verifyFirst: true });
    one.onSaved();
  }
  one.onVerified(await verified(requests));
}

/** Whether it is about the account, which all of them share: the others would be refused as well. */
function isOfAccount({ status, fields }: Problem): boolean {
  if (status === 401 || status === 403) return true;
  return fields.length > 0 && fields.every(({ pointer }) => pointer !== '/phoneNumber');
}

/** Problems that a verification finds in settings that work: calls go out, with a limit. */
export const WARNINGS = [
  'twilio-trial-account',
  'twilio-shared-key-unknown',
  'twilio-callbacks-unsigned',
  'twilio-country-not-enabled',
  'twilio-high-risk-enabled',
] as const;

/** The settings after a verification, also if it found what only limits them: their status says so. */
async function verified(requests: {
  verify: () => Promise<Connection>;
  get: () => Promise<Connection>;
}): Promise<Connection> {
  try {
    return await requests.verify();
  } catch (error) {
    const { code } = asProblem(error);
    if (!WARNINGS.some((warning) => warning === code)) throw error;
    return requests.get();
  }
}

type Context = { client: QueryClient };
type TokenInput = { authToken: string };

const organizationRequests = {
  get: () => bodyOf(api.GET('/api/twilio')),
  save: (body: ConnectionInput) => bodyOf(api.POST('/api/twilio', { body })),
  verify: () => bodyOf(api.POST('/api/twilio/verify')),
  disconnect: () => api.DELETE('/api/twilio'),
  setSecondaryToken: (body: TokenInput) => bodyOf(api.POST('/api/twilio/next-token', { body })),
  discardSecondaryToken: () => api.DELETE('/api/twilio/next-token'),
};

function agentRequests(agentId: string) {
  const ofAgent = { params: { path: { agent_id: agentId } } };
  return {
    get: () => bodyOf(api.GET('/api/agents/{agent_id}/twilio', ofAgent)),
    save: (body: ConnectionInput) => bodyOf(api.POST('/api/agents/{agent_id}/twilio', { ...ofAgent, body })),
    verify: () => bodyOf(api.POST('/api/agents/{agent_id}/twilio/verify', ofAgent)),
    disconnect: () => api.DELETE('/api/agents/{agent_id}/twilio', ofAgent),
    setSecondaryToken: (body: TokenInput) =>
      bodyOf(api.POST('/api/agents/{agent_id}/twilio/next-token', { ...ofAgent, body })),
    discardSecondaryToken: () => api.DELETE('/api/agents/{agent_id}/twilio/next-token', ofAgent),
  };
}
