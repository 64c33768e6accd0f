import { Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentence } from '../api/problem';
import type { LogSource } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { labelOf } from '../ui/label-of';
import { Loaded } from '../ui/Loaded';
import { isFinal, statusStyle, type ChannelBase, type HistoryEntry, type LogEntry } from './channel';
import { historyLog } from './queries';

const SOURCES: Record<LogSource, string> = {
  answer: 'Twilio’s response to the request',
  callback: 'Callback',
  fetch: 'Fetched from Twilio',
  hangup: 'Response to the hang-up',
  reconciler: 'Found by the reconciler',
  redirect: 'Redirect',
  transfer: 'Transfer',
  digits: 'Keys',
  recording: 'Recording',
};

type Props = { channel: ChannelBase; entry: HistoryEntry };

/** The events of a call or message in the order in which they arrived. */
export function EventLog({ channel, entry }: Props) {
  const log = useQuery(historyLog(channel, entry.id, !isFinal(channel, entry)));
  return (
    <Loaded query={log} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            No events yet.
          </Text>
        ) : (
          <Timeline active={items.length} bulletSize={16} lineWidth={2}>
            {items.map((event) => {
              const { label, color } = statusStyle(channel, event.status);
              return (
                <Timeline.Item key={event.id} title={label} color={color}>
                  <EventDetail event={event} />
                </Timeline.Item>
              );
            })}
          </Timeline>
        )
      }
    </Loaded>
  );
}

function EventDetail({ event }: { event: LogEntry }) {
  return (
    <>
      <Text size="sm" c="dimmed">
        Received <DateTime at={event.receivedAt} format="time-ms" /> · {labelOf(SOURCES, event.source)}
        {event.sequenceNumber != null && ` no. ${event.sequenceNumber}`}
        {event.occurredAt != null && (
          <>
            {' '}
            · occurred <DateTime at={event.occurredAt} format="time" />
          </>
        )}
      </Text>
      {event.detail != null && <Text size="sm">{sentence(event.detail)}</Text>}
    </>
  );
}
