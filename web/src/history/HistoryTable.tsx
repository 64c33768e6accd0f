import { Anchor, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Agent } from '../api/types';
import { DateTime } from '../ui/DateTime';
import type { Channel, HistoryEntry } from './channel';
import { StatusBadge } from './StatusBadge';

export type Column<Entry> = { heading: string; cell: (entry: Entry) => ReactNode };

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  verb: string;
  column: Column<Entry>;
  entries: Entry[];
  agents: Agent[];
};

export function HistoryTable<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { channel, verb, column, entries, agents } = props;
  const names = new Map(agents.map(({ id, name }) => [id, name]));
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>To</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th visibleFrom="sm">Agent</Table.Th>
            <Table.Th visibleFrom="md">From</Table.Th>
            <Table.Th visibleFrom="md">{column.heading}</Table.Th>
            <Table.Th visibleFrom="xs">{verb}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <Anchor component={Link} to={`/${channel.key}/${entry.id}`} fw={600}>
                  {entry.to}
                </Anchor>
                <Text size="sm" c="dimmed" hiddenFrom="xs">
                  <DateTime at={entry.createdAt} />
                </Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge channel={channel} entry={entry} />
              </Table.Td>
              <Table.Td visibleFrom="sm">{agentName(entry, names)}</Table.Td>
              <Table.Td visibleFrom="md">
                {entry.from}
                {entry.credentialSource === 'organization' && (
                  <Text size="xs" c="dimmed">
                    organization’s account
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="md">{column.cell(entry)}</Table.Td>
              <Table.Td visibleFrom="xs">
                <DateTime at={entry.createdAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function agentName({ agentId }: HistoryEntry, names: Map<string, string>): string {
  if (agentId == null) return 'None';
  return names.get(agentId) ?? 'Deleted agent';
}
