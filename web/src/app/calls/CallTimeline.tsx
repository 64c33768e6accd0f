import { Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { CallLogEntry } from '../../api/types';
import { Loaded } from '../../ui/Loaded';
import { Moment } from '../../ui/Moment';
import { statusWords } from './status';

const SOURCES: Record<string, string> = {
  answer: 'Twilio’s answer to our request',
  callback: 'Callback',
  fetch: 'Asked of Twilio',
  hangup: 'Answer to the hang-up',
  reconciler: 'Found by the reconciler',
};

type Props = { callId: string; open: boolean };

/** What arrived for a call, in the order in which it arrived. */
export function CallTimeline({ callId, open }: Props) {
  const log = useQuery(queries.callLog(callId, open));
  return (
    <Loaded query={log} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing has arrived yet.
          </Text>
        ) : (
          <Timeline active={items.length} bulletSize={16} lineWidth={2}>
            {items.map((entry) => (
              <Timeline.Item
                key={entry.id}
                title={statusWords(entry.status).label}
                color={statusWords(entry.status).color}
              >
                <EntryDetail entry={entry} />
              </Timeline.Item>
            ))}
          </Timeline>
        )
      }
    </Loaded>
  );
}

function EntryDetail({ entry }: { entry: CallLogEntry }) {
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
