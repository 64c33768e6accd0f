import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../api/queries';

export function AgentLink({ agentId }: { agentId: string }) {
  const agent = useQuery(queries.agent(agentId));
  if (agent.isError) return 'Deleted agent';
  return (
    <Anchor component={Link} to={`/agents/${agentId}`}>
      {agent.data?.name ?? '…'}
    </Anchor>
  );
}
