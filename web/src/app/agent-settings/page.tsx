import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Badge, Breadcrumbs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconHandStop, IconInfoCircle } from '@tabler/icons-react';
import { lazy } from 'react';
import { Link, useParams } from 'react-router';
import { asProblem, forPeople } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { NotFoundHere } from '../../session/NotFoundHere';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { PageTabs } from '../../ui/PageTabs';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { Section } from '../../ui/Section';
import { AgentOverview } from './AgentOverview';

/** Loaded when their tab is opened. */
const AgentConnection = lazy(async () => ({
  default: (await import('./AgentTwilioSettingsForm')).AgentTwilioSettingsForm,
}));
const AgentBehavior = lazy(async () => ({ default: (await import('./AgentBehavior')).AgentBehavior }));
const AgentLimits = lazy(async () => ({ default: (await import('./AgentLimits')).AgentLimits }));
const AgentActivity = lazy(async () => ({ default: (await import('./AgentActivity')).AgentActivity }));

export function AgentSettingsPage() {
  const { agentId = '' } = useParams();
  const agent = useQuery(queries.agent(agentId));
  if (agent.error !== null && asProblem(agent.error).status === 404)
    return <NotFoundHere kind="agents" id={agentId} />;
  return (
    <Loaded query={agent} lines={8} title={t`Agent`}>
      {(found) => <AgentSettings key={found.id} agent={found} />}
    </Loaded>
  );
}

function AgentSettings({ agent }: { agent: Agent }) {
  const resolution = useQuery(queries.agentResolution(agent.id));
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to="/agents" size="sm">
          <Trans>Agents</Trans>
        </Anchor>
        <Text size="sm">
          <bdi>{agent.name}</bdi>
        </Text>
      </Breadcrumbs>
      <Page
        title={agent.name}
        lead={agent.description ?? undefined}
        actions={agent.isDefault && <DefaultBadge />}
      >
        {agent.paused && <PausedNotice agentId={agent.id} />}
        {resolution.data !== undefined && (
          <ConfigurationNotice resolution={resolution.data} agentId={agent.id} />
        )}
        <PageTabs
          tabs={[
            {
              value: 'overview',
              label: t`Overview`,
              content: <AgentOverview agent={agent} resolution={resolution} />,
            },
            {
              value: 'connection',
              label: t`Connection`,
              content: (
                <Section
                  title={t`Twilio`}
                  lead={t`The account, token and number that this agent’s calls and messages use.`}
                >
                  <AgentConnection agent={agent} resolution={resolution.data} />
                </Section>
              ),
            },
            { value: 'behavior', label: t`Behavior`, content: <AgentBehavior agent={agent} /> },
            { value: 'limits', label: t`Limits`, content: <AgentLimits agent={agent} /> },
            { value: 'activity', label: t`Activity`, content: <AgentActivity agent={agent} /> },
          ]}
        />
      </Page>
    </>
  );
}

function DefaultBadge() {
  return (
    <Badge variant="light" tt="none" title={t`Handles calls that don’t specify an agent`}>
      <Trans>Default agent</Trans>
    </Badge>
  );
}

/** On every tab: the button that resumes is on one of them. */
function PausedNotice({ agentId }: { agentId: string }) {
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title={t`This agent is paused`}>
      <Trans>
        New calls and messages are refused until an admin or owner{' '}
        <Anchor component={Link} to={`/agents/${agentId}?tab=limits`} size="sm" c="inherit" td="underline">
          resumes them
        </Anchor>
        .
      </Trans>
    </Alert>
  );
}

type NoticeProps = { resolution: Resolution; agentId: string };

/** Shown while the agent has no Twilio account of its own. */
function ConfigurationNotice({ resolution, agentId }: NoticeProps) {
  if (resolution.credentialSource === 'agent') return null;
  const connect = (
    <Anchor component={Link} to={`/agents/${agentId}?tab=connection`} size="sm" c="inherit" td="underline">
      <Trans>Go to the connection</Trans>
    </Anchor>
  );
  if (resolution.credentialSource === 'organization') {
    return (
      <Alert
        color="blue"
        icon={<IconInfoCircle aria-hidden />}
        title={t`This agent has no Twilio configuration of its own`}
      >
        <Trans>
          Because the fallback is on, its calls come from the organization’s number{' '}
          <PhoneNumber number={resolution.from} />. {connect}
        </Trans>
      </Alert>
    );
  }
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title={t`This agent has no Twilio configuration`}
    >
      {forPeople(resolution.why)} {connect}
    </Alert>
  );
}
