import { Anchor, Button, Group, List, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';

/** What comes next: for the agent, and the next one without an account. */
export function DoneStep({ agent }: { agent: Agent }) {
  const waiting = useInfiniteQuery(queries.health({ state: ['not-connected', 'fallback'] }));
  const next = waiting.data?.pages[0]?.lines.find(({ agentId }) => agentId !== agent.id);
  return (
    <>
      <Text>
        <bdi>{agent.name}</bdi> is connected.
      </Text>
      <List size="sm" spacing="xs">
        <List.Item>
          <Anchor component={Link} to={`/agents/${agent.id}`}>
            Say what happens when a call is answered, and set limits
          </Anchor>
        </List.Item>
        <List.Item>
          <Anchor component={Link} to="/api-keys">
            Create an API key, so that your program can place calls
          </Anchor>
        </List.Item>
        <List.Item>
          <Anchor component={Link} to={`/calls?agent=${agent.id}`}>
            See the agent’s calls
          </Anchor>
        </List.Item>
      </List>
      <Group>
        {next === undefined ? (
          <Button component={Link} to="/agents">
            Back to the agents
          </Button>
        ) : (
          <Button component={Link} to={`/agents/${next.agentId}/connect`}>
            Connect {next.agentName}
          </Button>
        )}
      </Group>
    </>
  );
}
