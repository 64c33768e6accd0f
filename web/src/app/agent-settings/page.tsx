import { i18n } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Badge, Breadcrumbs, Skeleton, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconHandStop, IconInfoCircle } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { asProblem, forPeople } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { NotFoundHere } from '../../session/NotFoundHere';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { Section } from '../../ui/Section';
import { useUrlState } from '../../ui/use-url-state';
import { AgentOverview } from './AgentOverview';

/** Loaded when their tab is opened. */
const AgentConnection = lazy(async () => ({
  default: (await import('./AgentTwilioSettingsForm')).AgentTwilioSettingsForm,
}));
const AgentBehavior = lazy(async () => ({ default: (await import('./AgentBehavior')).AgentBehavior }));
const AgentLimits = lazy(async () => ({ default: (await import('./AgentLimits')).AgentLimits }));
const AgentActivity = lazy(async () => ({ default: (await import('./AgentActivity')).AgentActivity }));

const TABS = [
  { value: 'overview', label: msg`Overview` },
  { value: 'connection', label: msg`Connection` },
  { value: 'behavior', label: msg`Behavior` },
  { value: 'limits', label: msg`Limits` },
  { value: 'activity', label: msg`Activity` },
];

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
  const { search, change } = useUrlState();
  const tab = TABS.find(({ value }) => value === search.get('tab'))?.value ?? 'overview';
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
        <Tabs
          value={tab}
          onChange={(value) => change({ tab: value === 'overview' ? null : value })}
          keepMounted={false}
        >
          <Tabs.List mb="lg">
            {TABS.map(({ value, label }) => (
              <Tabs.Tab key={value} value={value}>
                {i18n._(label)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="overview">
            <AgentOverview agent={agent} resolution={resolution} />
          </Tabs.Panel>
          <Suspense fallback={<Skeleton height={240} />}>
            <Tabs.Panel value="connection">
              <Section
                title={t`Twilio`}
                lead={t`The account, token and number that this agent’s calls and messages use.`}
              >
                <AgentConnection agent={agent} resolution={resolution.data} />
              </Section>
            </Tabs.Panel>
            <Tabs.Panel value="behavior">
              <AgentBehavior agent={agent} />
            </Tabs.Panel>
            <Tabs.Panel value="limits">
              <AgentLimits agent={agent} />
            </Tabs.Panel>
            <Tabs.Panel value="activity">
              <AgentActivity agent={agent} />
            </Tabs.Panel>
          </Suspense>
        </Tabs>
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
