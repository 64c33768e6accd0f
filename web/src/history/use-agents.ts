import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { isolated } from '../ui/isolated';

export type NamedAgent = { name: string; isDeleted: boolean };

/** The agents that calls, messages and changes name: those that exist, and those that were deleted. */
export function useAgents() {
  const agents = useQuery(queries.allAgents).data ?? [];
  const deleted = useQuery(queries.deletedAgents).data ?? [];
  return {
    agents,
    deleted,
    byId: new Map<string, NamedAgent>([
      ...deleted.map(({ id, name }): [string, NamedAgent] => [id, { name, isDeleted: true }]),
      ...agents.map(({ id, name }): [string, NamedAgent] => [id, { name, isDeleted: false }]),
    ]),
  };
}

/** The name in a text; a deleted agent is said to be so. */
export function agentText(agent: NamedAgent | undefined): string {
  // Until the agents are loaded.
  if (agent === undefined) return '…';
  return agent.isDeleted ? t`${isolated(agent.name)} (deleted)` : agent.name;
}
