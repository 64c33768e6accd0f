import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Anchor, Badge, Button, Group, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { andThen } from '../../api/mutation';
import { connectionMutations } from '../../api/connection-mutations';
import { asProblem } from '../../api/problem';
import type { AgentLine, OrganizationLine } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import { useSession } from '../../session/session';
import { DateTime } from '../../ui/DateTime';
import { stateOf } from '../../ui/label-of';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { useRowLink } from '../../ui/use-row-link';
import { TwilioLink } from '../../ui/TwilioLink';
import { settingsAddress } from '../settings/tabs';
import { stepFor } from './next-step';
import { STATES } from './states';

export function AgentLineRow({ line }: { line: AgentLine }) {
  const to = `/agents/${line.agentId}`;
  return (
    <Row
      line={line}
      name={
        <Anchor component={Link} to={to} fw={600}>
          <bdi>{line.agentName}</bdi>
        </Anchor>
      }
      settings={`${to}?tab=connection`}
      agentId={line.agentId}
    />
  );
}

/** Agents without an account of their own depend on it. */
export function OrganizationLineRow({ line, users }: { line: OrganizationLine; users: number }) {
  return (
    <Row
      line={line}
      name={
        <>
          <Anchor component={Link} to={settingsAddress('connection')} fw={600}>
            <Trans>Organization</Trans>
          </Anchor>
          <Text size="xs" c="dimmed">
            <Trans>
              Used by <Plural value={users} one="# agent" other="# agents" />
            </Trans>
          </Text>
        </>
      }
      settings={settingsAddress('connection')}
    />
  );
}

type RowProps = {
  line: AgentLine | OrganizationLine;
  name: ReactNode;
  /** The page with its settings. */
  settings: string;
  agentId?: string;
};

function Row({ line, name, settings, agentId }: RowProps) {
  const { canWrite } = useSession();
  const step = stepFor(line, settings);
  const linkTo = useRowLink();
  return (
    <Table.Tr {...linkTo(agentId === undefined ? settings : `/agents/${agentId}`)}>
      <Table.Td valign="top">
        {name}
        <Text size="sm" c="dimmed">
          <PhoneNumber number={line.phoneNumber} />
        </Text>
      </Table.Td>
      <Table.Td valign="top">
        <StateBadge line={line} />
        <Text size="sm" mt={4} maw={520}>
          {line.detail}
        </Text>
        {line.checkedAt != null && (
          <Text size="xs" c="dimmed">
            <Trans>
              Checked <DateTime at={line.checkedAt} format="relative" />
            </Trans>
          </Text>
        )}
        <Group gap="sm" mt={6}>
          {step !== null && 'to' in step && canWrite && (
            <Anchor component={Link} to={step.to} size="sm">
              {step.label}
            </Anchor>
          )}
          {step !== null && 'sid' in step && <TwilioLink sid={step.sid}>{step.label}</TwilioLink>}
          {canWrite && line.phoneNumber != null && <Verify {...(agentId === undefined ? {} : { agentId })} />}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function StateBadge({ line }: { line: AgentLine | OrganizationLine }) {
  // What limits a line has one wording everywhere.
  if (line.state === 'limited') {
    return <HealthBadge status="verified" problem={line.problem} detail={line.detail} />;
  }
  const { label, color } = stateOf(STATES, line.state);
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}

/** Asks Twilio again, for after something was mended there. */
function Verify({ agentId }: { agentId?: string }) {
  const verification = useMutation({
    ...andThen(connectionMutations(agentId).verify, () => notifyDone(t`Verified with Twilio.`)),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={verification.isPending}
      onClick={() => verification.mutate()}
    >
      <Trans>Verify</Trans>
    </Button>
  );
}
