import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Anchor, Code, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import type { NamedAgent } from '../../history/use-agents';
import { AgentName } from '../../ui/AgentName';
import { DescriptionList } from '../../ui/DescriptionList';
import { DateTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';
import { changesOf, fieldLabel } from './changes';
import { agentOf, entryLabel, subjectOf } from './subject';
import { useNames } from './use-names';

export const COLUMNS = 4;

type Props = {
  entry: AuditEntry;
  /** The present names of agents, by their ids. */
  agents: ReadonlyMap<string, NamedAgent>;
};

export function AuditRow({ entry, agents }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  const label = entryLabel(entry);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <>
      <Table.Tr>
        <Table.Td w={48}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-expanded={opened}
            aria-label={t`Details of entry ${entry.sequence}: ${label}`}
            title={t`Details`}
            onClick={toggle}
          >
            <Chevron size={18} className="forward" aria-hidden />
          </ActionIcon>
        </Table.Td>
        <Table.Td>
          <Text size="sm" fw={600}>
            {label}
          </Text>
          <Text size="sm" c="dimmed">
            <Subject entry={entry} agents={agents} />
          </Text>
          <Text size="sm" c="dimmed" hiddenFrom="sm">
            <bdi>{entry.actor.name}</bdi> · <DateTime at={entry.createdAt} />
          </Text>
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <Text size="sm">
            <bdi>{entry.actor.name ?? t`Unknown`}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {labelOf(ACTORS, entry.actor.kind)}
            {entry.remoteAddress != null && ` · ${entry.remoteAddress}`}
          </Text>
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <DateTime at={entry.createdAt} />
        </Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={COLUMNS}>
            <Details entry={entry} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

const ACTORS: Record<AuditEntry['actor']['kind'], MessageDescriptor> = {
  user: msg`user`,
  'api-key': msg`API key`,
  'platform-key': msg`platform key`,
  'connect-session': msg`connect session`,
  operator: msg`command line`,
  service: msg`automatic`,
};

const ALL_CHANGES: typeof ACTORS = {
  user: msg`All changes by this user`,
  'api-key': msg`All changes by this API key`,
  'platform-key': msg`All changes by this platform key`,
  'connect-session': msg`All changes by this connect session`,
  operator: msg`All changes from the command line`,
  service: msg`All automatic changes`,
};

/** What was changed: the agent with its name, or what the entry itself names. */
function Subject({ entry, agents }: Props) {
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

function SameAgent({ id }: { id: string }) {
  return (
    <Anchor component={Link} to={`/audit?agent=${id}`} size="sm">
      <Trans>All changes to this agent</Trans>
    </Anchor>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const { id, kind } = entry.actor;
  const changes = changesOf(entry.before, entry.after, useNames());
  return (
    <DescriptionList
      items={[
        ...changes.map(({ field, before, after }): [string, string] => [
          fieldLabel(field),
          // Of something new, only what it has.
          entry.before == null ? (after ?? '') : `${before ?? t`none`} → ${after ?? t`none`}`,
        ]),
        [t`Entry`, `${entry.sequence}`],
        [t`Related`, id == null ? null : <SameActor key="actor" id={id} kind={kind} />],
        [t`Agent`, agentOf(entry) && <SameAgent key="agent" id={agentOf(entry) ?? ''} />],
        [t`Hash`, <Code key="hash">{entry.hash}</Code>],
      ]}
    />
  );
}

/** Works for former members, too. */
function SameActor({ id, kind }: { id: string; kind: string }) {
  return (
    <Anchor component={Link} to={`/audit?actor=${id}`} size="sm">
      {labelOf(ALL_CHANGES, kind)}
    </Anchor>
  );
}
