import { Badge } from '@mantine/core';
import { healthStyle } from './health';

type Props = { status: string; /** What the last verification found. */ detail: string | null | undefined };

export function HealthBadge({ status, detail }: Props) {
  const { label, color } = healthStyle(status);
  return (
    <Badge color={color} variant="light" tt="none" title={detail ?? undefined}>
      {label}
    </Badge>
  );
}
