import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { AgentName } from '../ui/AgentName';

/** The agent of a call or message, by its name also after it was deleted. */
export function AgentLink({ agentId }: { agentId: string }) {
  const agent = useQuery(queries.agent(agentId));
  const deleted = useQuery({ ...queries.deletedAgents, enabled: agent.isError });
  if (!agent.isError) return <AgentName id={agentId} name={agent.data?.name ?? '…'} isDeleted={false} />;
  const name = deleted.data?.find(({ id }) => id === agentId)?.name;
  return name === undefined ? t`Deleted agent` : <AgentName id={agentId} name={name} isDeleted />;
}
