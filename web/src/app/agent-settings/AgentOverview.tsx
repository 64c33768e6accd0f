import { Anchor, Stack } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import { lastEntry } from '../../history/queries';
import { reasonOf } from '../../history/reason';
import { Copyable } from '../../ui/Copyable';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { today } from '../../ui/days';
import { DescriptionList } from '../../ui/DescriptionList';
import { formatSums } from '../../ui/money';
import { Section } from '../../ui/Section';
import { CALLS } from '../calls/channel';
import { sumOfAmounts } from '../usage/amounts';
import { CallExamples } from './CallExamples';
import { TestCall } from './TestCall';
import { TestMessage } from './TestMessage';

type Props = { agent: Agent; resolution: UseQueryResult<Resolution> };

/** What the agent calls with and how that goes, and a first call. */
export function AgentOverview({ agent, resolution }: Props) {
  return (
    <Stack gap="lg">
      <Section title="Summary">
        <Summary agent={agent} resolution={resolution.data} />
      </Section>
      <Section title="Test call" lead="Places a call from this agent, as your program would.">
        <TestCall agentId={agent.id} resolution={resolution} />
      </Section>
      <Section title="Test message" lead="Sends a text message from this agent, as your program would.">
        <TestMessage agentId={agent.id} resolution={resolution} />
      </Section>
      <Section title="Call from your program" lead="The same call as the test above, with an API key.">
        <CallExamples agentId={agent.id} />
      </Section>
    </Stack>
  );
}

const ACCOUNTS = { agent: 'Agent’s own', organization: 'Organization’s' };

function Summary({ agent, resolution }: { agent: Agent; resolution: Resolution | undefined }) {
  const day = today();
  const usage = useQuery(queries.usage({ from: day, to: day, agentId: agent.id })).data?.totals;
  const number = resolution?.from;
  const account = resolution?.credentialSource;
  return (
    <DescriptionList
      items={[
        [
          'Phone number',
          number == null ? 'None' : <Copyable key="number" label="number" value={number} plain />,
        ],
        ['Twilio account', account == null ? 'None' : ACCOUNTS[account]],
        [
          'Status',
          resolution?.credentialStatus == null ? (
            'Not connected'
          ) : (
            <HealthBadge
              key="status"
              status={resolution.credentialStatus}
              problem={resolution.credentialProblem}
              detail={resolution.credentialProblemDetail}
            />
          ),
        ],
        ['Calls today (UTC)', usage && formatCount(usage.calls)],
        ['Messages today (UTC)', usage && formatCount(usage.messages)],
        ['Cost today (UTC)', usage && formatSums(sumOfAmounts([usage.callCost, usage.messageCost]))],
        ['Last failed call', <LastFailure key="failure" agentId={agent.id} />],
        ['Agent ID', <Copyable key="id" label="agent ID" value={agent.id} />],
      ]}
    />
  );
}

function LastFailure({ agentId }: { agentId: string }) {
  const call = useQuery(lastEntry(CALLS, { agentId, status: ['failed', 'busy', 'no-answer'] }));
  if (call.data === undefined) return '…';
  if (call.data === null) return 'None';
  return (
    <>
      <Anchor component={Link} to={`/calls/${call.data.id}`} size="sm">
        <DateTime at={call.data.createdAt} format="relative" />
      </Anchor>
      {reasonOf(call.data) !== null && `: ${reasonOf(call.data) ?? ''}`}
    </>
  );
}
