import { Badge } from '@mantine/core';
import { statusWords } from './status';

export function StatusBadge({ status, presumed = false }: { status: string; presumed?: boolean }) {
  const { label, color } = statusWords(status);
  return (
    <Badge color={color} variant="light" tt="none">
      {presumed ? `${label} (presumed)` : label}
    </Badge>
  );
}
