import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { MessageDescriptor } from '@lingui/core';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useSession } from '../session/session';
import type { Column } from '../ui/column';
import { Copyable } from '../ui/Copyable';
import { DateTime } from '../ui/DateTime';
import { PhoneNumber } from '../ui/PhoneNumber';
import { useColumns, type Columns } from '../ui/use-columns';
import type { Channel, ChannelBase, HistoryEntry } from './channel';
import { PlacedBy } from './PlacedBy';
import { priceOf } from './price';
import { reasonOf } from './reason';
import { StatusBadge } from './StatusBadge';
import { agentText, type NamedAgent } from './use-agents';

/** What a channel's list calls its things. */
export type ChannelColumns<Entry> = {
  /** The headings of when it was created, and of who did that. */
  created: MessageDescriptor;
  placedBy: MessageDescriptor;
  /** What only this channel has. */
  own: Column<Entry>[];
};

/** The columns of a list of calls or messages, as the person chose them. */
export function useHistoryColumns<Entry extends HistoryEntry>(
  channel: Channel<Entry>,
  columns: ChannelColumns<Entry>,
  agents: ReadonlyMap<string, NamedAgent>,
): Columns<Entry> {
  const { me } = useSession();
  const { created, placedBy, own } = columns;
  return useColumns<Entry>(channel.key, me.id, [
    ...usual(channel, agents),
    ...own.filter(({ isExtra }) => isExtra !== true),
    { name: 'price', heading: msg`Price`, cell: priceOf, visibleFrom: 'lg', isNumber: true },
    {
      name: 'created',
      heading: created,
      cell: ({ createdAt }) => <DateTime at={createdAt} format="relative" />,
      visibleFrom: 'xs',
    },
    ...own.filter(({ isExtra }) => isExtra === true),
    {
      name: 'placed-by',
      heading: placedBy,
      cell: (entry) => entry.placedBy && <PlacedBy placedBy={entry.placedBy} />,
      isExtra: true,
    },
    {
      name: 'account',
      heading: msg`Account SID`,
      cell: ({ accountSid }) => <Copyable label={t`account SID`} value={accountSid} />,
      isExtra: true,
    },
    {
      name: 'id',
      heading: msg`ID`,
      cell: ({ id }) => <Copyable label={t`ID`} value={id} />,
      isExtra: true,
    },
  ]);
}

function usual<Entry extends HistoryEntry>(
  channel: Channel<Entry>,
  agents: ReadonlyMap<string, NamedAgent>,
): Column<Entry>[] {
  return [
    {
      name: 'to',
      heading: msg`To`,
      cell: (entry) => <To channel={channel} entry={entry} />,
      isIdentity: true,
    },
    {
      name: 'status',
      heading: msg`Status`,
      cell: (entry) => (
        <>
          <StatusBadge channel={channel} entry={entry} />
          <Reason entry={entry} noun={channel.noun} />
        </>
      ),
    },
    {
      name: 'agent',
      heading: msg`Agent`,
      cell: ({ agentId }) => <bdi>{agentId == null ? t`None` : agentText(agents.get(agentId))}</bdi>,
      visibleFrom: 'sm',
    },
    { name: 'from', heading: msg`From`, cell: (entry) => <From entry={entry} />, visibleFrom: 'md' },
  ];
}

type CellProps = { channel: Pick<ChannelBase, 'key'>; entry: HistoryEntry };

function To({ channel, entry }: CellProps) {
  return (
    <>
      <Anchor component={Link} to={`/${channel.key}/${entry.id}`} fw={600}>
        <PhoneNumber number={entry.to} />
      </Anchor>
      <Text size="sm" c="dimmed" hiddenFrom="xs">
        <DateTime at={entry.createdAt} format="relative" />
      </Text>
    </>
  );
}

function From({ entry }: { entry: HistoryEntry }) {
  return (
    <>
      <PhoneNumber number={entry.from} />
      {entry.credentialSource === 'organization' && (
        <Text size="xs" c="dimmed">
          <Trans>organization’s account</Trans>
        </Text>
      )}
    </>
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
