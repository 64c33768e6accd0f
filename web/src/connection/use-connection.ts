import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { pollWhileRotating } from './rotation-polling';

/**
 * The connection of an agent, or without one the organization's. Where it is known that there is none, the server is not
 * asked: its "not found" would be an error in the browser's log.
 */
export function useConnection(agentId: string | undefined, isConnected: boolean) {
  const options = agentId === undefined ? queries.organizationConnection : queries.agentConnection(agentId);
  const connection = useQuery({ ...options, enabled: isConnected, refetchInterval: pollWhileRotating });
  return isConnected ? connection : { ...connection, data: connection.data ?? null };
}
