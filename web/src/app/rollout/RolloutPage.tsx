import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Rollout } from '../../api/types';
import { AgentList } from '../../ui/AgentList';
import { DateTime } from '../../ui/DateTime';
import { Loaded } from '../../ui/Loaded';
import { Forbidden } from '../../ui/Forbidden';
import { Page } from '../../ui/Page';
import { pluralize } from '../../ui/pluralize';
import { Section } from '../../ui/Section';
import { Phases } from './Phases';
import { Traffic } from './Traffic';

export function RolloutPage() {
  const rollout = useQuery(queries.rollout);
  if (rollout.error !== null && asProblem(rollout.error).status === 403) return <Forbidden title="Rollout" />;
  return (
    <Page
      title="Rollout"
      lead="Move from the organization’s Twilio account to one account for each agent, step by step."
    >
      <Loaded query={rollout} lines={8}>
        {(found) => (
          <>
            <Section title="Phase">
              <Phases rollout={found} />
            </Section>
            <Section title="Calls and messages by account" lead={`The last ${found.days} days, in UTC.`}>
              <Traffic rollout={found} />
            </Section>
            <Section
              title="Agents that use the fallback"
              lead={`Agents that used the organization’s account in the last ${found.days} days.`}
            >
              <FallbackUse rollout={found} />
            </Section>
            <Section title="Agents without an account of their own">
              <Unconnected rollout={found} />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function FallbackUse({ rollout: { fallingBack, wouldRefuse } }: { rollout: Rollout }) {
  if (fallingBack.length === 0)
    return <Text size="sm">None. Without the fallback, no calls or messages would have been refused.</Text>;
  return (
    <>
      <Text size="sm">
        Without the fallback, {pluralize(wouldRefuse.calls, 'call')} and{' '}
        {pluralize(wouldRefuse.messages, 'message')} would have been refused.
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Agent</Table.Th>
              <Table.Th ta="right">Calls</Table.Th>
              <Table.Th ta="right">Messages</Table.Th>
              <Table.Th visibleFrom="xs">Last used</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fallingBack.map(({ agentId, agentName, calls, messages, lastAt }) => (
              <Table.Tr key={agentId ?? 'none'}>
                <Table.Td>
                  {agentId == null ? (
                    'No agent'
                  ) : (
                    <Anchor component={Link} to={`/agents/${agentId}`} size="sm">
                      {agentName ?? 'Deleted agent'}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td ta="right">{calls}</Table.Td>
                <Table.Td ta="right">{messages}</Table.Td>
                <Table.Td visibleFrom="xs">
                  <DateTime at={lastAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Unconnected({ rollout: { unconnected, unconnectedCount, agents } }: { rollout: Rollout }) {
  if (agents === 0) {
    return (
      <Text size="sm">
        There are no agents yet.{' '}
        <Anchor component={Link} to="/agents" size="sm">
          Create one
        </Anchor>{' '}
        and connect it to Twilio.
      </Text>
    );
  }
  if (unconnectedCount === 0) return <Text size="sm">None. Every agent has one.</Text>;
  return (
    <>
      <Text size="sm">
        {unconnectedCount} of {pluralize(agents, 'agent')}. Connect each one in its settings:
      </Text>
      <AgentList agents={unconnected} count={unconnectedCount} all="/agents?account=none" />
    </>
  );
}
