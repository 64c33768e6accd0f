import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';

type FallbackAgents = {
  agents: Agent[] | undefined;
  /** How many agents have no account of their own. */
  unconnected: number | undefined;
  error: Error | null;
};

/** The agents whose calls use the organization's account, as the server resolves them. */
export function useFallbackAgents(): FallbackAgents {
  const agents = useQuery(queries.allAgents);
  const resolutions = useQuery(queries.allResolutions);
  const unconnected = agents.data?.filter(({ phoneNumber }) => phoneNumber == null).length;
  const error = agents.error ?? resolutions.error;
  if (error !== null || agents.data === undefined || resolutions.data === undefined) {
    return { agents: undefined, unconnected, error };
  }
  const ids = new Set(
    resolutions.data
      .filter(({ credentialSource }) => credentialSource === 'organization')
      .map(({ agentId }) => agentId),
  );
  return { agents: agents.data.filter(({ id }) => ids.has(id)), unconnected, error: null };
}
