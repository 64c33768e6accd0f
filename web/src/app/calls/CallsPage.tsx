import { msg, t } from '@lingui/core/macro';
import { IconPhone } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { CALLS } from './channel';
import { CALL_COLUMNS } from './columns';

export function CallsPage() {
  return (
    <HistoryPage
      channel={CALLS}
      title={t`Calls`}
      icon={IconPhone}
      first={t`Connect an agent and place a test call from its settings, or place calls from your program with an API key.`}
      columns={CALL_COLUMNS}
      exported={[
        { heading: msg`Ended`, of: ({ endedAt }) => endedAt },
        { heading: msg`Duration in seconds`, of: ({ durationSeconds }) => durationSeconds },
        { heading: msg`SIP response`, of: ({ sipResponseCode }) => sipResponseCode },
        { heading: msg`Call SID`, of: ({ callSid }) => callSid },
      ]}
    />
  );
}
