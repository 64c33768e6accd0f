import { ActionIcon, Anchor, Code, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import { DescriptionList } from '../../ui/DescriptionList';
import { DateTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';
import { actionLabel } from './actions';
import { changesOf } from './changes';

export const COLUMNS = 4;

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const [opened, { toggle }] = useDisclosure(false);
  const label = actionLabel(entry.action);
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
            aria-label={`Details of entry ${entry.sequence}: ${label}`}
            onClick={toggle}
          >
            <Chevron size={18} aria-hidden />
          </ActionIcon>
        </Table.Td>
        <Table.Td>
          <Text size="sm" fw={600}>
            {label}
          </Text>
          <Text size="sm" c="dimmed">
            {subjectOf(entry)}
          </Text>
          <Text size="sm" c="dimmed" hiddenFrom="sm">
            {entry.actor.name} · <DateTime at={entry.createdAt} />
          </Text>
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <Text size="sm">{entry.actor.name ?? 'Unknown'}</Text>
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

const ACTORS: Record<AuditEntry['actor']['kind'], string> = {
  user: 'user',
  'api-key': 'API key',
  'platform-key': 'platform key',
  operator: 'command line',
  service: 'automatic',
};

/** The name that the changed object had at that time. */
function subjectOf({ before, after }: AuditEntry): string | null {
  for (const state of [after, before]) {
    for (const field of ['name', 'email', 'phoneNumber']) {
      const value: unknown = (state as Record<string, unknown> | null | undefined)?.[field];
      if (typeof value === 'string') return value;
    }
  }
  return null;
}

function Details({ entry }: { entry: AuditEntry }) {
  const { id, kind } = entry.actor;
  const changes = changesOf(entry.before, entry.after);
  return (
    <DescriptionList
      items={[
        ...changes.map(({ field, before, after }): [string, string] => [
          field,
          before === null ? (after ?? '') : `${before} → ${after ?? 'none'}`,
        ]),
        ['Entry', `${entry.sequence}`],
        ['Related', id == null ? null : <SameActor key="actor" id={id} kind={kind} />],
        ['Hash', <Code key="hash">{entry.hash}</Code>],
      ]}
    />
  );
}

/** Works for former members, too. */
function SameActor({ id, kind }: { id: string; kind: string }) {
  return (
    <Anchor component={Link} to={`/audit?actor=${id}`} size="sm">
      All changes by this {labelOf(ACTORS, kind)}
    </Anchor>
  );
}
