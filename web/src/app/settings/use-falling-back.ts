import { useQueries, useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';

type FallingBack = { agents: Agent[] | undefined; error: Error | null };

/**
 * The agents whose calls go out with the organization's account now, by the server's own resolutions.
 * An agent with a number of its own needs not be asked about.
 */
export function useFallingBack(): FallingBack {
  const all = useQuery(queries.allAgents);
  const candidates = (all.data ?? []).filter(({ phoneNumber }) => !phoneNumber);
  const resolutions = useQueries({ queries: candidates.map(({ id }) => queries.agentResolution(id)) });
  const error = all.error ?? resolutions.find((resolution) => resolution.error !== null)?.error ?? null;
  if (error !== null) return { agents: undefined, error };
  if (all.data === undefined || resolutions.some(({ data }) => data === undefined)) {
    return { agents: undefined, error: null };
  }
  const agents = candidates.filter(
    (_, index) => resolutions[index]?.data?.credentialSource === 'organization',
  );
  return { agents, error: null };
}
