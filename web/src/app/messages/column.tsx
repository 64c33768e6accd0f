import { msg, plural } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import type { Message } from '../../api/types';
import type { Column } from '../../history/HistoryTable';

export const TEXT: Column<Message> = { heading: msg`Text`, cell: (message) => <Preview message={message} /> };

function Preview({ message: { body, mediaUrls } }: { message: Message }) {
  if (body == null) return plural(mediaUrls.length, { one: '# attachment', other: '# attachments' });
  return (
    <Text size="sm" lineClamp={1} maw={280}>
      {body}
    </Text>
  );
}
