import { i18n, type MessageDescriptor } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { NumberCell } from '../ui/NumberCell';
import { DateTime } from '../ui/DateTime';
import { PhoneNumber } from '../ui/PhoneNumber';
import { useRowLink } from '../ui/use-row-link';
import type { Channel, ChannelBase, HistoryEntry } from './channel';
import { priceOf } from './price';
import { reasonOf } from './reason';
import { StatusBadge } from './StatusBadge';
import { agentText, type NamedAgent } from './use-agents';

export type Column<Entry> = { heading: MessageDescriptor; cell: (entry: Entry) => ReactNode };

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  verb: string;
  column: Column<Entry>;
  entries: Entry[];
  agents: ReadonlyMap<string, NamedAgent>;
};

export function HistoryTable<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { channel, verb, column, entries, agents } = props;
  const linkTo = useRowLink();
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>To</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Status</Trans>
            </Table.Th>
            <Table.Th visibleFrom="sm">
              <Trans>Agent</Trans>
            </Table.Th>
            <Table.Th visibleFrom="md">
              <Trans>From</Trans>
            </Table.Th>
            <Table.Th visibleFrom="md">{i18n._(column.heading)}</Table.Th>
            <Table.Th visibleFrom="lg" ta="end">
              <Trans>Price</Trans>
            </Table.Th>
            <Table.Th visibleFrom="xs">{verb}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id} {...linkTo(`/${channel.key}/${entry.id}`)}>
              <Table.Td>
                <Anchor component={Link} to={`/${channel.key}/${entry.id}`} fw={600}>
                  <PhoneNumber number={entry.to} />
                </Anchor>
                <Text size="sm" c="dimmed" hiddenFrom="xs">
                  <DateTime at={entry.createdAt} format="relative" />
                </Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge channel={channel} entry={entry} />
                <Reason entry={entry} noun={channel.noun} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <bdi>{entry.agentId == null ? t`None` : agentText(agents.get(entry.agentId))}</bdi>
              </Table.Td>
              <Table.Td visibleFrom="md">
                <PhoneNumber number={entry.from} />
                {entry.credentialSource === 'organization' && (
                  <Text size="xs" c="dimmed">
                    <Trans>organization’s account</Trans>
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="md">{column.cell(entry)}</Table.Td>
              <NumberCell visibleFrom="lg">{priceOf(entry)}</NumberCell>
              <Table.Td visibleFrom="xs">
                <DateTime at={entry.createdAt} format="relative" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Why it did not succeed, so that nobody must open each. */
function Reason({ entry, noun }: { entry: HistoryEntry; noun: ChannelBase['noun'] }) {
  const reason = reasonOf(entry, noun);
  if (reason === null) return null;
  return (
    <Text size="xs" c="dimmed" lineClamp={1} maw={260} title={reason}>
      {reason}
    </Text>
  );
}
