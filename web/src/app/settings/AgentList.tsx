import { Anchor, List } from '@mantine/core';
import { Link } from 'react-router';
import type { Agent } from '../../api/types';

export function AgentList({ agents }: { agents: Agent[] }) {
  return (
    <List size="sm" mt={4}>
      {agents.map(({ id, name }) => (
        <List.Item key={id}>
          <Anchor component={Link} to={`/agents/${id}`} size="sm">
            {name}
          </Anchor>
        </List.Item>
      ))}
    </List>
  );
}
