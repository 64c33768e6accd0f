import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import type { Agent, Organization } from '../../api/types';
import { undoOrganizationChange } from '../../api/undo';
import { needsRollout } from '../../session/rollout';
import { useSession } from '../../session/session';
import { AgentList } from '../../ui/AgentList';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFallbackAgents } from './use-fallback-agents';

const UNCONNECTED = '/agents?status=not-connected';

/** Switching off asks for confirmation and lists the agents that could no longer call. */
export function FallbackSwitch({ organization }: { organization: Organization }) {
  const { canWrite } = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const fallback = useFallbackAgents();
  const switchOn = useMutation(
    andThenUndo(
      mutations.updateOrganization,
      () => undoOrganizationChange(organization),
      (undo, { organizationConnected }) =>
        notifyDone(fallbackIsOn(organizationConnected ? fallback.unconnected : undefined), undo),
    ),
  );
  const on = organization.orgFallbackEnabled;
  return (
    <Stack>
      <Switch
        label={t`Agents without their own Twilio account use the organization’s`}
        description={organization.orgFallbackChosen ? undefined : t`Using the server default.`}
        // Only the switch and its label are to be clicked, not the row.
        w="fit-content"
        maw="100%"
        checked={on}
        disabled={!canWrite || switchOn.isPending}
        onChange={() => (on ? confirmation.open() : switchOn.mutate({ orgFallbackEnabled: true }))}
      />
      {!canWrite && (
        <Text size="sm" c="dimmed">
          <Trans>Only admins and owners can change this.</Trans>
        </Text>
      )}
      {canWrite && needsRollout(organization) && (
        <Text size="sm">
          <Trans>
            This switch is part of the{' '}
            <Anchor component={Link} to="/rollout" size="sm">
              rollout
            </Anchor>
            , which is in phase {organization.rolloutPhase} of 4.
          </Trans>
        </Text>
      )}
      {switchOn.error !== null && <ProblemAlert problem={switchOn.error} />}
      {on && <FallbackAgents fallback={fallback} />}
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={t`Switch off the fallback?`}
        confirm={t`Switch off`}
        mutation={andThenUndo(
          mutations.updateOrganization,
          () => undoOrganizationChange(organization),
          (undo) => notifyDone(t`Fallback is off.`, undo),
        )}
        variables={{ orgFallbackEnabled: false }}
        isLoading={fallback.agents === undefined && fallback.error === null}
        typed={needsTyping(fallback) ? t`switch off` : null}
      >
        <FallbackAgents fallback={fallback} warn />
      </ConfirmDialog>
    </Stack>
  );
}

/** Also where it cannot be found out how many there are. */
function needsTyping({ agents, error }: ReturnType<typeof useFallbackAgents>): boolean {
  return agents === undefined ? error !== null : agents.length > MANY;
}

function fallbackIsOn(agents: number | undefined): string {
  if (agents === undefined || agents === 0) return t`Fallback is on.`;
  return plural(agents, {
    one: 'Fallback is on: # agent can use the organization’s account.',
    other: 'Fallback is on: # agents can use the organization’s account.',
  });
}

type FallbackAgentsProps = { fallback: ReturnType<typeof useFallbackAgents>; warn?: boolean };

function FallbackAgents({ fallback: { agents, error }, warn = false }: FallbackAgentsProps) {
  if (error !== null) return <ProblemAlert problem={error} />;
  if (agents === undefined)
    return (
      <Text size="sm">
        <Trans>Checking which agents use the fallback…</Trans>
      </Text>
    );
  if (agents.length === 0)
    return (
      <Text size="sm">
        <Trans>No agents use the fallback.</Trans>
      </Text>
    );
  if (warn) return <Warning agents={agents} />;
  return (
    <div>
      <Text size="sm">
        {agents.length === 1
          ? t`This agent uses the organization’s account:`
          : t`These ${plural(agents.length, { one: '# agent', other: '# agents' })} use the organization’s account:`}
      </Text>
      <AgentList agents={agents} all={UNCONNECTED} />
    </div>
  );
}

function Warning({ agents }: { agents: Agent[] }) {
  return (
    <Alert
      color="yellow"
      title={t`${plural(agents.length, { one: '# agent', other: '# agents' })} will no longer be able to place calls or send messages`}
    >
      <AgentList agents={agents} all={UNCONNECTED} links={false} />
      <Text size="sm" mt="xs">
        <Trans>
          To restore service, connect each agent to its own account or switch the fallback back on.
        </Trans>
      </Text>
    </Alert>
  );
}
