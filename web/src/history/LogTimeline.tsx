import { Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../ui/Loaded';
import { Moment } from '../ui/Moment';
import { isOver, statusWords, type HistoryEntry, type HistoryKindBase, type LogEntry } from './kind';
import { historyLog } from './queries';

const SOURCES: Record<string, string> = {
  answer: 'Twilio’s answer to our request',
  callback: 'Callback',
  fetch: 'Asked of Twilio',
  hangup: 'Answer to the hang-up',
  reconciler: 'Found by the reconciler',
};

type Props = { kind: HistoryKindBase; entry: HistoryEntry };

/** What arrived for a call or message, in the order in which it arrived. */
export function LogTimeline({ kind, entry }: Props) {
  const log = useQuery(historyLog(kind, entry.id, !isOver(kind, entry)));
  return (
    <Loaded query={log} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing has arrived yet.
          </Text>
        ) : (
          <Timeline active={items.length} bulletSize={16} lineWidth={2}>
            {items.map((arrived) => {
              const { label, color } = statusWords(kind, arrived.status);
              return (
                <Timeline.Item key={arrived.id} title={label} color={color}>
                  <EntryDetail entry={arrived} />
                </Timeline.Item>
              );
            })}
          </Timeline>
        )
      }
    </Loaded>
  );
}

function EntryDetail({ entry }: { entry: LogEntry }) {
  return (
    <>
      <Text size="sm" c="dimmed">
        Arrived <Moment at={entry.receivedAt} as="fine-clock" /> · {SOURCES[entry.source] ?? entry.source}
        {entry.sequenceNumber != null && ` no. ${entry.sequenceNumber}`}
        {entry.occurredAt != null && (
          <>
            {' '}
            · happened <Moment at={entry.occurredAt} as="clock" />
          </>
        )}
      </Text>
      {entry.detail != null && <Text size="sm">{entry.detail}</Text>}
    </>
  );
}
