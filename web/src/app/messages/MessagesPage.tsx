import { Text } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import type { Message } from '../../api/types';
import { HistoryPage } from '../../history/HistoryPage';
import { MESSAGES } from './channel';

export function MessagesPage() {
  return (
    <HistoryPage
      channel={MESSAGES}
      title="Messages"
      icon={IconMessage}
      verb="Sent"
      first="Connect an agent and send a test message from its settings, or send messages from your program with an API key."
      column={{ heading: 'Text', cell: (message) => <Preview message={message} /> }}
      exported={[
        { heading: 'Text', of: ({ body }) => body },
        { heading: 'Message SID', of: ({ messageSid }) => messageSid },
      ]}
    />
  );
}

function Preview({ message: { body, mediaUrls } }: { message: Message }) {
  if (body == null) return mediaUrls.length === 1 ? '1 attachment' : `${mediaUrls.length} attachments`;
  return (
    <Text size="sm" lineClamp={1} maw={280}>
      {body}
    </Text>
  );
}
