import { msg, t } from '@lingui/core/macro';
import { IconPhone } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { CALLS } from './channel';
import { DURATION } from './column';

export function CallsPage() {
  return (
    <HistoryPage
      channel={CALLS}
      title={t`Calls`}
      icon={IconPhone}
      verb={t`Placed`}
      first={t`Connect an agent and place a test call from its settings, or place calls from your program with an API key.`}
      column={DURATION}
      exported={[
        { heading: msg`Ended`, of: ({ endedAt }) => endedAt },
        { heading: msg`Duration in seconds`, of: ({ durationSeconds }) => durationSeconds },
        { heading: msg`SIP response`, of: ({ sipResponseCode }) => sipResponseCode },
        { heading: msg`Call SID`, of: ({ callSid }) => callSid },
      ]}
    />
  );
}
