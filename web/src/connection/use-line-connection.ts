import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import type { Resolution } from '../api/types';

/** The connection that an agent's calls and messages would go out with: its own, or the organization's. */
export function useLineConnection(agentId: string, resolution: Resolution | undefined) {
  const own = resolution?.credentialSource === 'agent';
  return useQuery({
    ...(own ? queries.agentConnection(agentId) : queries.organizationConnection),
    enabled: resolution?.credentialSource != null,
  });
}
