import { Alert, Anchor, Badge, Breadcrumbs, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconHandStop, IconInfoCircle } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';
import { NotFound } from '../../ui/NotFound';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { AgentDetailsForm } from './AgentDetailsForm';
import { AgentLimits } from './AgentLimits';
import { AgentLinks } from './AgentLinks';
import { AgentTwilioSettingsForm } from './AgentTwilioSettingsForm';
import { CallExamples } from './CallExamples';
import { DeleteAgent } from './DeleteAgent';
import { TestCall } from './TestCall';
import { TestMessage } from './TestMessage';

export function AgentSettingsPage() {
  const { agentId = '' } = useParams();
  const agent = useQuery(queries.agent(agentId));
  if (agent.error !== null && asProblem(agent.error).status === 404) return <NotFound />;
  return (
    <Loaded query={agent} lines={8}>
      {(found) => <AgentSettings key={found.id} agent={found} />}
    </Loaded>
  );
}

function AgentSettings({ agent }: { agent: Agent }) {
  const { canWrite } = useSession();
  const resolution = useQuery(queries.agentResolution(agent.id));
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to="/agents" size="sm">
          Agents
        </Anchor>
        <Text size="sm">{agent.name}</Text>
      </Breadcrumbs>
      <Page
        title={agent.name}
        lead={agent.description ?? undefined}
        actions={agent.isDefault && <DefaultBadge />}
      >
        <AgentLinks agent={agent} />
        {agent.paused && <PausedNotice />}
        {resolution.data !== undefined && <ConfigurationNotice resolution={resolution.data} />}
        <Section
          title="Twilio"
          lead="The agent’s own account, token and number, used for its calls and messages."
        >
          <AgentTwilioSettingsForm agentId={agent.id} />
        </Section>
        <Section title="Test call" lead="Places a call from this agent, as your program would.">
          <TestCall agentId={agent.id} resolution={resolution} />
        </Section>
        <Section title="Test message" lead="Sends a text message from this agent, as your program would.">
          <TestMessage agentId={agent.id} resolution={resolution} />
        </Section>
        <AgentLimits agent={agent} />
        <Section
          title="Call it from your program"
          lead="The same call as the test above, with an API key of a member."
        >
          <CallExamples agentId={agent.id} />
        </Section>
        {canWrite && (
          <>
            <Section title="Agent" lead="The agent’s name, and what happens when a call is answered.">
              <AgentDetailsForm agent={agent} />
            </Section>
            <Section
              title="Delete"
              lead="Disconnects the agent and releases its number for other agents. Its calls and messages stay in the history."
            >
              <Group>
                <DeleteAgent agent={agent} />
              </Group>
            </Section>
          </>
        )}
      </Page>
    </>
  );
}

function DefaultBadge() {
  return (
    <Badge variant="light" tt="none" title="Handles calls that do not name an agent">
      Default agent
    </Badge>
  );
}

/** Stands at the top of the page, since the button that resumes is far below. */
function PausedNotice() {
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title="This agent is paused">
      Its calls and messages are refused until an admin or owner resumes them under “Limits”.
    </Alert>
  );
}

/** Shown while the agent has no Twilio account of its own. */
function ConfigurationNotice({ resolution }: { resolution: Resolution }) {
  if (resolution.credentialSource === 'agent') return null;
  if (resolution.credentialSource === 'organization') {
    return (
      <Alert
        color="blue"
        icon={<IconInfoCircle aria-hidden />}
        title="This agent has no Twilio configuration of its own"
      >
        It uses the organization’s account while the fallback is on: its calls come from {resolution.from},
        the organization’s number.
      </Alert>
    );
  }
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="This agent has no Twilio configuration"
    >
      {resolution.why}
    </Alert>
  );
}
