import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';

type FallingBack = { agents: Agent[] | undefined; error: Error | null };

/** The agents whose calls go out with the organization's account now, by the server's own resolutions. */
export function useFallingBack(): FallingBack {
  const agents = useQuery(queries.allAgents);
  const resolutions = useQuery(queries.allResolutions);
  const error = agents.error ?? resolutions.error;
  if (error !== null || agents.data === undefined || resolutions.data === undefined) {
    return { agents: undefined, error };
  }
  const fallingBack = new Set(
    resolutions.data
      .filter(({ credentialSource }) => credentialSource === 'organization')
      .map(({ agentId }) => agentId),
  );
  return { agents: agents.data.filter(({ id }) => fallingBack.has(id)), error: null };
}
