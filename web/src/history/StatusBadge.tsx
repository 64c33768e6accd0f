import { t } from '@lingui/core/macro';
import { Badge } from '@mantine/core';
import { statusStyle, type ChannelBase, type HistoryEntry } from './channel';

type Props = { channel: Pick<ChannelBase, 'statuses'>; entry: Pick<HistoryEntry, 'status' | 'presumed'> };

export function StatusBadge({ channel, entry }: Props) {
  const { label, color } = statusStyle(channel, entry.status);
  return (
    <Badge color={color} variant="light" tt="none">
      {entry.presumed ? t`${label} (presumed)` : label}
    </Badge>
  );
}
