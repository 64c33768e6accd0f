import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { agentText, useAgents } from '../../history/use-agents';

/** The names of agents, members and API keys, by the ids that entries have. */
export function useNames(): ReadonlyMap<string, string> {
  const { byId } = useAgents();
  // The filter by actor asks for both as well.
  const members = useQuery(queries.members).data ?? [];
  const apiKeys = useQuery(queries.apiKeys).data ?? [];
  return new Map<string, string>([
    ...[...byId].map(([id, agent]): [string, string] => [id, agentText(agent)]),
    ...members.map(({ userId, name }): [string, string] => [userId, name]),
    ...apiKeys.map(({ id, name }): [string, string] => [id, name]),
  ]);
}
