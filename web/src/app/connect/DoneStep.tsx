import { Trans } from '@lingui/react/macro';
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
        <Trans>
          <bdi>{agent.name}</bdi> is connected.
        </Trans>
      </Text>
      <List size="sm" spacing="xs">
        <List.Item>
          <Anchor component={Link} to={`/agents/${agent.id}?tab=behavior`}>
            <Trans>Choose what happens when a call is answered</Trans>
          </Anchor>
        </List.Item>
        <List.Item>
          <Anchor component={Link} to={`/agents/${agent.id}?tab=limits`}>
            <Trans>Set limits</Trans>
          </Anchor>
        </List.Item>
        <List.Item>
          <Anchor component={Link} to="/api-keys">
            <Trans>Create an API key, so that your program can place calls</Trans>
          </Anchor>
        </List.Item>
        <List.Item>
          <Anchor component={Link} to={`/calls?agent=${agent.id}`}>
            <Trans>See the agent’s calls</Trans>
          </Anchor>
        </List.Item>
      </List>
      <Group>
        {next === undefined ? (
          <Button component={Link} to="/agents">
            <Trans>Back to the agents</Trans>
          </Button>
        ) : (
          <Button component={Link} to={`/agents/${next.agentId}/connect`}>
            <Trans>
              Connect <bdi>{next.agentName}</bdi>
            </Trans>
          </Button>
        )}
      </Group>
    </>
  );
}
