import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Agent, Resolution } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import type { Column } from '../../ui/column';
import { Copyable } from '../../ui/Copyable';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { PhoneNumber } from '../../ui/PhoneNumber';
import classes from './columns.module.css';

/** An agent with the credential that its calls use, and whether that works. */
export type ListedAgent = {
  agent: Agent;
  /** Missing for an agent that was created between the two requests of the list. */
  resolution: Resolution | undefined;
};

/** `callsToday`: by agent; undefined while they load, and if they cannot be loaded. */
export function agentColumns(callsToday: ReadonlyMap<string, number> | undefined): Column<ListedAgent>[] {
  return [
    {
      name: 'name',
      heading: msg`Agent`,
      cell: (row) => <Name {...row} />,
      isIdentity: true,
      isSortable: true,
    },
    {
      name: 'number',
      heading: msg`Number`,
      cell: ({ resolution }) =>
        resolution?.from == null ? t`No number` : <PhoneNumber number={resolution.from} />,
      visibleFrom: 'xs',
    },
    {
      name: 'account',
      heading: msg`Account`,
      cell: ({ resolution }) => (
        <Text size="sm" title={resolution?.why}>
          {accountLabel(resolution)}
        </Text>
      ),
      visibleFrom: 'sm',
    },
    {
      name: 'calls-today',
      heading: msg`Calls today (UTC)`,
      cell: ({ agent }) => callsToday && formatCount(callsToday.get(agent.id) ?? 0),
      visibleFrom: 'md',
      isNumber: true,
    },
    {
      name: 'status',
      heading: msg`Status`,
      cell: ({ resolution }) => resolution !== undefined && <ConnectionHealth resolution={resolution} />,
    },
    {
      name: 'createdAt',
      heading: msg`Created`,
      cell: ({ agent }) => <DateTime at={agent.createdAt} format="relative" />,
      visibleFrom: 'lg',
      isSortable: true,
    },
    ...EXTRA,
  ];
}

const EXTRA: Column<ListedAgent>[] = [
  {
    name: 'external-id',
    heading: msg`External ID`,
    cell: ({ agent }) =>
      agent.externalId != null && <Copyable label={t`external ID`} value={agent.externalId} />,
    isExtra: true,
  },
  {
    name: 'description',
    heading: msg`Description`,
    cell: ({ agent }) => (
      <Text size="sm" lineClamp={1} maw={280} title={agent.description ?? ''}>
        <bdi>{agent.description}</bdi>
      </Text>
    ),
    isExtra: true,
  },
  {
    name: 'updated',
    heading: msg`Last changed`,
    cell: ({ agent }) => <DateTime at={agent.updatedAt} format="relative" />,
    isExtra: true,
  },
  {
    name: 'id',
    heading: msg`Agent ID`,
    cell: ({ agent }) => <Copyable label={t`agent ID`} value={agent.id} />,
    isExtra: true,
  },
];

function Name({ agent, resolution }: ListedAgent) {
  return (
    <>
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
    </>
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
