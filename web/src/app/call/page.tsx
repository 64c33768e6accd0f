import { Anchor, Breadcrumbs, Code, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Call } from '../../api/types';
import { NotFound } from '../../shell/NotFound';
import { Facts } from '../../ui/Facts';
import { Loaded } from '../../ui/Loaded';
import { Moment } from '../../ui/Moment';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { CallTimeline } from '../calls/CallTimeline';
import { isOver } from '../calls/status';
import { StatusBadge } from '../calls/StatusBadge';
import { WhyFailed } from '../calls/WhyFailed';
import { AgentLink } from './AgentLink';
import { HangUp } from './HangUp';

export function CallPage() {
  const { callId = '' } = useParams();
  const call = useQuery(queries.call(callId));
  if (call.error !== null && asProblem(call.error).status === 404) return <NotFound />;
  return (
    <Loaded query={call} lines={8}>
      {(found) => <CallDetails call={found} />}
    </Loaded>
  );
}

function CallDetails({ call }: { call: Call }) {
  const open = !isOver(call);
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to="/calls" size="sm">
          Calls
        </Anchor>
        <Text size="sm">{call.to}</Text>
      </Breadcrumbs>
      <Page
        title={`Call to ${call.to}`}
        actions={
          <Group>
            <div role="status">
              <StatusBadge status={call.status} presumed={call.presumed} />
            </div>
            {open && <HangUp callId={call.id} />}
          </Group>
        }
      >
        <WhyFailed call={call} />
        <Section title="The call">
          <Facts
            facts={[
              ['Agent', call.agentId == null ? 'None' : <AgentLink key="agent" agentId={call.agentId} />],
              ['From', call.from],
              [
                'Went out with',
                call.credentialSource === 'agent' ? 'the agent’s own account' : 'the organization’s account',
              ],
              ['Placed', <Moment key="placed" at={call.createdAt} as="full" />],
              ['Ended', call.endedAt && <Moment key="ended" at={call.endedAt} as="full" />],
              ['Duration', call.durationSeconds == null ? null : `${call.durationSeconds} s`],
              ['Answered by', call.answeredBy],
              ['SIP response', call.sipResponseCode],
              ['Price', priceOf(call)],
              ['Call SID', call.callSid && <Code key="sid">{call.callSid}</Code>],
              ['Account SID', <Code key="account">{call.accountSid}</Code>],
            ]}
          />
        </Section>
        <Section
          title="What arrived when"
          lead="Callbacks may arrive in any order; the status only moves forward."
        >
          <CallTimeline callId={call.id} open={open} />
        </Section>
      </Page>
    </>
  );
}

/** Twilio's price is negative for a cost. */
function priceOf({ price, priceUnit }: Call): string | null {
  return price ? `${price.replace(/^-/, '')} ${priceUnit ?? ''}`.trim() : null;
}
