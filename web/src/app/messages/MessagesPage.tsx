import { msg, t } from '@lingui/core/macro';
import { IconMessage } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { MESSAGES } from './channel';
import { MESSAGE_COLUMNS } from './columns';

export function MessagesPage() {
  return (
    <HistoryPage
      channel={MESSAGES}
      title={t`Messages`}
      icon={IconMessage}
      first={t`Connect an agent and send a test message from its settings, or send messages from your program with an API key.`}
      columns={MESSAGE_COLUMNS}
      exported={[
        { heading: msg`Text`, of: ({ body }) => body },
        { heading: msg`Message SID`, of: ({ messageSid }) => messageSid },
      ]}
    />
  );
}
