import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import type { Resolution } from '../api/types';

/** The connection that an agent's calls and messages use: its own, or the organization's. */
export function useEffectiveConnection(agentId: string, resolution: Resolution | undefined) {
  const isOwn = resolution?.credentialSource === 'agent';
  return useQuery({
    ...(isOwn ? queries.agentConnection(agentId) : queries.organizationConnection),
    enabled: resolution?.credentialSource != null,
  });
}
