import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import type { Call } from '../../api/types';
import { isFinal } from '../../history/channel';
import { EntryPage } from '../../history/EntryPage';
import { historyEntry } from '../../history/queries';
import { NotFoundHere } from '../../session/NotFoundHere';
import { DateTime } from '../../ui/DateTime';
import { formatDuration } from '../../ui/duration';
import { Loaded } from '../../ui/Loaded';
import { Sid } from '../../ui/TwilioLink';
import { answeredBy } from './answered-by';
import { CALLS } from './channel';
import { DurationSoFar } from './DurationSoFar';
import { HangUp } from './HangUp';
import { Recordings } from './Recordings';

export function CallPage() {
  const { callId = '' } = useParams();
  const call = useQuery(historyEntry(CALLS, callId));
  if (call.error !== null && asProblem(call.error).status === 404)
    return <NotFoundHere kind="calls" id={callId} />;
  return (
    <Loaded query={call} lines={8} title={t`Call`}>
      {(found) => (
        <EntryPage
          channel={CALLS}
          entry={found}
          list={t`Calls`}
          verb={t`Placed`}
          details={[
            [t`Queue`, found.queue && <QueuePosition key="queue" queue={found.queue} />],
            [t`Ended`, found.endedAt && <DateTime key="ended" at={found.endedAt} format="full" />],
            [
              t`Duration`,
              found.durationSeconds == null
                ? !isFinal(CALLS, found) && <DurationSoFar key="duration" call={found} />
                : formatDuration(found.durationSeconds),
            ],
            [t`Answered by`, answeredBy(found)],
            [t`SIP response`, sipResponse(found)],
          ]}
          sid={[t`Call SID`, found.callSid && <Sid key="sid" label={t`call SID`} value={found.callSid} />]}
          actions={!isFinal(CALLS, found) && <HangUp callId={found.id} />}
        >
          <Recordings call={found} />
        </EntryPage>
      )}
    </Loaded>
  );
}

/** The response's number, and what it means where it is no success. */
function sipResponse({ sipResponseCode, sipResponseMessage, errorMessage }: Call) {
  if (sipResponseCode == null) return null;
  // The alert says it already.
  if (sipResponseMessage == null || sipResponseMessage === errorMessage || errorMessage == null)
    return sipResponseCode;
  return `${sipResponseCode}: ${sipResponseMessage}`;
}

/** A call that exceeds its account's calls per second waits in a queue. */
function QueuePosition({ queue }: { queue: NonNullable<Call['queue']> }) {
  return (
    <Trans>
      Position {queue.place}, expected to start <DateTime at={queue.expectedAt} format="full" />
    </Trans>
  );
}
