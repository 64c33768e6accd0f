import { Badge } from '@mantine/core';
import { healthStyle } from './health';

type Props = {
  status: string;
  /** What the last verification found: its code, and in words. */
  problem: string | null | undefined;
  detail: string | null | undefined;
};

/** The one state of a connection. A long one wraps, so that it is never cut. */
export function HealthBadge({ status, problem, detail }: Props) {
  const { label, color } = healthStyle(status, problem);
  return (
    <Badge
      color={color}
      variant="light"
      tt="none"
      h="auto"
      mih="var(--badge-height)"
      miw={0}
      styles={{ label: { whiteSpace: 'normal' } }}
      title={detail ?? undefined}
    >
      {label}
    </Badge>
  );
}
