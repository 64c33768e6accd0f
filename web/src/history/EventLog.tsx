import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentence } from '../api/problem';
import type { LogSource } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { labelOf } from '../ui/label-of';
import { Loaded } from '../ui/Loaded';
import { isFinal, statusStyle, type ChannelBase, type HistoryEntry, type LogEntry } from './channel';
import { historyLog } from './queries';

const SOURCES: Record<LogSource, MessageDescriptor> = {
  answer: msg`Twilio’s response to the request`,
  callback: msg`Callback`,
  fetch: msg`Fetched from Twilio`,
  hangup: msg`Response to the hang-up`,
  reconciler: msg`Found by the reconciler`,
  redirect: msg`Redirect`,
  transfer: msg`Transfer`,
  digits: msg`Keys`,
  recording: msg`Recording`,
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
            <Trans>No events yet.</Trans>
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
        <Trans>
          Received <DateTime at={event.receivedAt} format="time-ms" />
        </Trans>
        {` · ${labelOf(SOURCES, event.source)}`}
        {event.sequenceNumber != null && ` ${t`no. ${event.sequenceNumber}`}`}
        {event.occurredAt != null && (
          <>
            {' · '}
            <Trans>
              occurred <DateTime at={event.occurredAt} format="time" />
            </Trans>
          </>
        )}
      </Text>
      {event.detail != null && <Text size="sm">{sentence(event.detail)}</Text>}
    </>
  );
}
