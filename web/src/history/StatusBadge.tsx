import { Badge } from '@mantine/core';
import { statusWords, type HistoryEntry, type HistoryKindBase } from './kind';

type Props = { kind: Pick<HistoryKindBase, 'statuses'>; entry: Pick<HistoryEntry, 'status' | 'presumed'> };

export function StatusBadge({ kind, entry }: Props) {
  const { label, color } = statusWords(kind, entry.status);
  return (
    <Badge color={color} variant="light" tt="none">
      {entry.presumed ? `${label} (presumed)` : label}
    </Badge>
  );
}
