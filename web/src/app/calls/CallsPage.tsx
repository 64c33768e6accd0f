import { IconPhone } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { CALLS } from './channel';
import { DURATION } from './column';

export function CallsPage() {
  return (
    <HistoryPage
      channel={CALLS}
      title="Calls"
      icon={IconPhone}
      verb="Placed"
      first="Connect an agent and place a test call from its settings, or place calls from your program with an API key."
      column={DURATION}
      exported={[
        { heading: 'Duration in seconds', of: ({ durationSeconds }) => durationSeconds },
        { heading: 'SIP response', of: ({ sipResponseCode }) => sipResponseCode },
        { heading: 'Call SID', of: ({ callSid }) => callSid },
      ]}
    />
  );
}
