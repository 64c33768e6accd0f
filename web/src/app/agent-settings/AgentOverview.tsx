import { i18n } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Anchor, Stack } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import { lastEntry } from '../../history/queries';
import { reasonOf } from '../../history/reason';
import { Copyable, CopyableNumber } from '../../ui/Copyable';
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
      <Section title={t`Summary`}>
        <Summary agent={agent} resolution={resolution.data} />
      </Section>
      <Section title={t`Test call`} lead={t`Places a call from this agent, as your program would.`}>
        <TestCall agentId={agent.id} resolution={resolution} />
      </Section>
      <Section title={t`Test message`} lead={t`Sends a text message from this agent, as your program would.`}>
        <TestMessage agentId={agent.id} resolution={resolution} />
      </Section>
      <Section title={t`Call from your program`} lead={t`The same call as the test above, with an API key.`}>
        <CallExamples agentId={agent.id} />
      </Section>
    </Stack>
  );
}

const ACCOUNTS = { agent: msg`Agent’s own`, organization: msg`Organization’s` };

function Summary({ agent, resolution }: { agent: Agent; resolution: Resolution | undefined }) {
  const day = today();
  const usage = useQuery(queries.usage({ from: day, to: day, timeZone: 'UTC', agentId: agent.id })).data
    ?.totals;
  const number = resolution?.from;
  const account = resolution?.credentialSource;
  return (
    <DescriptionList
      items={[
        [
          t`Phone number`,
          number == null ? t`None` : <CopyableNumber key="number" label={t`number`} value={number} />,
        ],
        [t`Twilio account`, account == null ? t`None` : i18n._(ACCOUNTS[account])],
        [
          t`Status`,
          resolution?.credentialStatus == null ? (
            t`Not connected`
          ) : (
            <HealthBadge
              key="status"
              status={resolution.credentialStatus}
              problem={resolution.credentialProblem}
              detail={resolution.credentialProblemDetail}
            />
          ),
        ],
        [t`Calls today (UTC)`, usage && formatCount(usage.calls)],
        [t`Messages today (UTC)`, usage && formatCount(usage.messages)],
        [t`Cost today (UTC)`, usage && formatSums(sumOfAmounts([usage.callCost, usage.messageCost]))],
        [t`Last failed call`, <LastFailure key="failure" agentId={agent.id} />],
        [t`Agent ID`, <Copyable key="id" label={t`agent ID`} value={agent.id} />],
      ]}
    />
  );
}

function LastFailure({ agentId }: { agentId: string }) {
  const call = useQuery(lastEntry(CALLS, { agentId, status: ['failed', 'busy', 'no-answer'] }));
  if (call.data === undefined) return '…';
  if (call.data === null) return t`None`;
  const reason = reasonOf(call.data, CALLS.noun);
  return (
    <>
      <Anchor component={Link} to={`/calls/${call.data.id}`} size="sm">
        <DateTime at={call.data.createdAt} format="relative" />
      </Anchor>
      {reason !== null && `: ${reason}`}
    </>
  );
}
