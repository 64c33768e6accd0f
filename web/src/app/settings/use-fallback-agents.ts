import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';

type FallbackAgents = { agents: Agent[] | undefined; error: Error | null };

/** The agents whose calls use the organization's account, as the server resolves them. */
export function useFallbackAgents(): FallbackAgents {
  const agents = useQuery(queries.allAgents);
  const resolutions = useQuery(queries.allResolutions);
  const error = agents.error ?? resolutions.error;
  if (error !== null || agents.data === undefined || resolutions.data === undefined) {
    return { agents: undefined, error };
  }
  const ids = new Set(
    resolutions.data
      .filter(({ credentialSource }) => credentialSource === 'organization')
      .map(({ agentId }) => agentId),
  );
  return { agents: agents.data.filter(({ id }) => ids.has(id)), error: null };
}
