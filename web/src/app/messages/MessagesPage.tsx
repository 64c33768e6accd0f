import { IconMessage } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { MESSAGES } from './channel';
import { TEXT } from './column';

export function MessagesPage() {
  return (
    <HistoryPage
      channel={MESSAGES}
      title="Messages"
      icon={IconMessage}
      verb="Sent"
      first="Connect an agent and send a test message from its settings, or send messages from your program with an API key."
      column={TEXT}
      exported={[
        { heading: 'Text', of: ({ body }) => body },
        { heading: 'Message SID', of: ({ messageSid }) => messageSid },
      ]}
    />
  );
}
