import { Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import type { Call } from '../../api/types';
import { EntryPage } from '../../history/EntryPage';
import { isOver } from '../../history/kind';
import { historyEntry } from '../../history/queries';
import { NotFound } from '../../shell/NotFound';
import { Loaded } from '../../ui/Loaded';
import { Moment } from '../../ui/Moment';
import { CALLS } from '../calls/kind';
import { HangUp } from './HangUp';

export function CallPage() {
  const { callId = '' } = useParams();
  const call = useQuery(historyEntry(CALLS, callId));
  if (call.error !== null && asProblem(call.error).status === 404) return <NotFound />;
  return (
    <Loaded query={call} lines={8}>
      {(found) => (
        <EntryPage
          kind={CALLS}
          entry={found}
          list="Calls"
          verb="Placed"
          facts={[
            ['In the queue', found.queue && <QueuePlace key="queue" queue={found.queue} />],
            ['Ended', found.endedAt && <Moment key="ended" at={found.endedAt} as="full" />],
            ['Duration', found.durationSeconds == null ? null : `${found.durationSeconds} s`],
            ['Answered by', found.answeredBy],
            ['SIP response', found.sipResponseCode],
          ]}
          sid={['Call SID', found.callSid && <Code key="sid">{found.callSid}</Code>]}
          actions={!isOver(CALLS, found) && <HangUp callId={found.id} />}
        />
      )}
    </Loaded>
  );
}

/** A call above its account's calls per second waits for its turn. */
function QueuePlace({ queue }: { queue: NonNullable<Call['queue']> }) {
  return (
    <>
      Place {queue.place}, expected <Moment at={queue.expectedAt} as="full" />
    </>
  );
}
