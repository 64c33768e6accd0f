import { select } from '@lingui/core/macro';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LiveIndicator } from '../live/LiveIndicator';
import { Loaded } from '../ui/Loaded';
import { PhoneNumber } from '../ui/PhoneNumber';
import { isFinal, statusStyle, type Channel, type HistoryEntry } from './channel';
import { EventLog } from './EventLog';
import { FailureAlert } from './FailureAlert';
import { historyEntry } from './queries';
import { StatusBadge } from './StatusBadge';

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  id: string;
  /** Added to the line with the status. */
  remark?: (entry: Entry) => string | null;
  /** What can be done while it has not ended. */
  actions?: (entry: Entry) => ReactNode;
};

/** A call or message that was just sent, live until it ends. */
export function EntryTracker<Entry extends HistoryEntry>({ channel, id, remark, actions }: Props<Entry>) {
  const entry = useQuery(historyEntry(channel, id));
  return (
    <Loaded query={entry} lines={2}>
      {(found) => (
        <Stack gap="sm">
          <Group
            gap="sm"
            role="status"
            aria-label={select(channel.noun, {
              call: `Status of the call: ${statusStyle(channel, found.status).label}`,
              other: `Status of the message: ${statusStyle(channel, found.status).label}`,
            })}
          >
            <StatusBadge channel={channel} entry={found} />
            <Text size="sm">
              <PhoneNumber number={found.from} /> → <PhoneNumber number={found.to} />
              {remark?.(found)}
            </Text>
            {!isFinal(channel, found) && (
              <>
                <LiveIndicator />
                {actions?.(found)}
              </>
            )}
            <Anchor component={Link} to={`/${channel.key}/${found.id}`} size="sm">
              {select(channel.noun, { call: 'View call details', other: 'View message details' })}
            </Anchor>
          </Group>
          <FailureAlert channel={channel} entry={found} />
          <EventLog channel={channel} entry={found} />
        </Stack>
      )}
    </Loaded>
  );
}
