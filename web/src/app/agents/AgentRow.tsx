import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Badge, Checkbox, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Agent, Resolution } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import { useSession } from '../../session/session';
import { formatCount } from '../../ui/count';
import { NumberCell } from '../../ui/NumberCell';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { useRowLink } from '../../ui/use-row-link';
import { AgentMenu } from './AgentMenu';
import classes from './AgentRow.module.css';

type Props = {
  agent: Agent;
  /** Missing for an agent that was created between the two requests of the list. */
  resolution: Resolution | undefined;
  /** Undefined while it loads, and if it cannot be loaded. */
  callsToday: number | undefined;
  isSelected: boolean;
  onToggle: () => void;
};

/** An agent with the credential that its calls use, and whether that works. */
export function AgentRow({ agent, resolution, callsToday, isSelected, onToggle }: Props) {
  const { canWrite } = useSession();
  const linkTo = useRowLink();
  return (
    <Table.Tr {...linkTo(`/agents/${agent.id}`)}>
      {canWrite && (
        <Table.Td>
          <Checkbox aria-label={t`Select ${agent.name}`} checked={isSelected} onChange={onToggle} />
        </Table.Td>
      )}
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Anchor
            component={Link}
            to={`/agents/${agent.id}`}
            fw={600}
            className={classes.name ?? ''}
            title={agent.name}
          >
            <bdi>{agent.name}</bdi>
          </Anchor>
          {agent.isDefault && (
            <Badge variant="light" tt="none" size="sm">
              <Trans>Default</Trans>
            </Badge>
          )}
          {agent.paused && (
            <Badge color="red" variant="light" tt="none" size="sm">
              <Trans>Paused</Trans>
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" hiddenFrom="xs">
          <PhoneNumber number={resolution?.from} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        {resolution?.from == null ? t`No number` : <PhoneNumber number={resolution.from} />}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" title={resolution?.why}>
          {accountLabel(resolution)}
        </Text>
      </Table.Td>
      <NumberCell visibleFrom="md">{callsToday === undefined ? null : formatCount(callsToday)}</NumberCell>
      <Table.Td>{resolution !== undefined && <ConnectionHealth resolution={resolution} />}</Table.Td>
      {canWrite && (
        <Table.Td>
          <AgentMenu agent={agent} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function accountLabel(resolution: Resolution | undefined): string {
  if (resolution?.credentialSource === 'agent') return t`Agent’s own`;
  if (resolution?.credentialSource === 'organization') return t`Organization’s`;
  return t`None`;
}

/** The health of the credential that calls use. */
function ConnectionHealth({ resolution }: { resolution: Resolution }) {
  const { credentialStatus, credentialProblem, credentialProblemDetail, why } = resolution;
  if (credentialStatus == null) {
    return (
      <Badge color="orange" variant="light" tt="none" title={why}>
        <Trans>Not connected</Trans>
      </Badge>
    );
  }
  return (
    <HealthBadge status={credentialStatus} problem={credentialProblem} detail={credentialProblemDetail} />
  );
}
