import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { keys } from './keys';
import { asProblem } from './problem';
import type { Connection, ConnectionInput, NumberSearch } from './types';

// Twilio settings, of an agent or of the organization.

export const listPhoneNumbers = mutationOptions({
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
