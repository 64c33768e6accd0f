import { msg, plural, t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import type { Message } from '../../api/types';
import type { ChannelColumns } from '../../history/columns';
import { Copyable } from '../../ui/Copyable';

export const MESSAGE_COLUMNS: ChannelColumns<Message> = {
  created: msg`Sent`,
  placedBy: msg`Sent by`,
  own: [
    {
      name: 'text',
      heading: msg`Text`,
      cell: (message) => <Preview message={message} />,
      visibleFrom: 'md',
    },
    {
      name: 'segments',
      heading: msg`Segments`,
      cell: ({ segments }) => segments,
      isNumber: true,
      isExtra: true,
    },
    {
      name: 'sid',
      heading: msg`Message SID`,
      cell: ({ messageSid }) => messageSid != null && <Copyable label={t`message SID`} value={messageSid} />,
      isExtra: true,
    },
  ],
};

function Preview({ message: { body, mediaUrls } }: { message: Message }) {
  if (body == null) return plural(mediaUrls.length, { one: '# attachment', other: '# attachments' });
  return (
    <Text size="sm" lineClamp={1} maw={280}>
      {body}
    </Text>
  );
}
