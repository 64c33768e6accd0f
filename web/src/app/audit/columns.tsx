import { msg, t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import type { AuditEntry } from '../../api/types';
import type { NamedAgent } from '../../history/use-agents';
import { AgentName } from '../../ui/AgentName';
import type { Column } from '../../ui/column';
import { Copyable } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';
import { ACTORS } from './actors';
import { agentOf, entryLabel, subjectOf } from './subject';

/** `agents`: the present names of agents, by their ids. */
export function auditColumns(agents: ReadonlyMap<string, NamedAgent>): Column<AuditEntry>[] {
  return [
    {
      name: 'action',
      heading: msg`Action`,
      cell: (entry) => <Action entry={entry} agents={agents} />,
      isIdentity: true,
    },
    { name: 'actor', heading: msg`Actor`, cell: (entry) => <Actor entry={entry} />, visibleFrom: 'sm' },
    {
      name: 'time',
      heading: msg`Time`,
      cell: ({ createdAt }) => <DateTime at={createdAt} />,
      visibleFrom: 'sm',
    },
    {
      name: 'entry',
      heading: msg`Entry`,
      cell: ({ sequence }) => sequence,
      isNumber: true,
      isExtra: true,
    },
    {
      name: 'address',
      heading: msg`Address`,
      cell: ({ remoteAddress }) => <bdi dir="ltr">{remoteAddress}</bdi>,
      isExtra: true,
    },
    {
      name: 'resource-id',
      heading: msg`Resource ID`,
      cell: ({ resourceId }) => resourceId != null && <Copyable label={t`resource ID`} value={resourceId} />,
      isExtra: true,
    },
  ];
}

type CellProps = { entry: AuditEntry; agents: ReadonlyMap<string, NamedAgent> };

function Action({ entry, agents }: CellProps) {
  return (
    <>
      <Text size="sm" fw={600}>
        {entryLabel(entry)}
      </Text>
      <Text size="sm" c="dimmed">
        <Subject entry={entry} agents={agents} />
      </Text>
      <Text size="sm" c="dimmed" hiddenFrom="sm">
        <bdi>{entry.actor.name}</bdi> · <DateTime at={entry.createdAt} />
      </Text>
    </>
  );
}

/** What was changed: the agent with its name, or what the entry itself names. */
function Subject({ entry, agents }: CellProps) {
  const agentId = agentOf(entry);
  const written = subjectOf(entry);
  if (agentId === null) return <bdi>{written}</bdi>;
  const agent = agents.get(agentId);
  const name = agent?.name ?? written ?? '…';
  return (
    <>
      <AgentName id={agentId} name={name} isDeleted={agent?.isDeleted === true} />
      {written !== null && written !== name && (
        <>
          {' '}
          · <bdi>{written}</bdi>
        </>
      )}
    </>
  );
}

function Actor({ entry: { actor, remoteAddress } }: { entry: AuditEntry }) {
  return (
    <>
      <Text size="sm">
        <bdi>{actor.name ?? t`Unknown`}</bdi>
      </Text>
      <Text size="xs" c="dimmed">
        {labelOf(ACTORS, actor.kind)}
        {remoteAddress != null && ` · ${remoteAddress}`}
      </Text>
    </>
  );
}
