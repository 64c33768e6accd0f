import { Badge } from '@mantine/core';
import type { Connection } from '../api/types';
import { healthProblem, healthWords } from './health';

export function HealthBadge({ connection }: { connection: Pick<Connection, 'status' | 'problem'> }) {
  const { label, color } = healthWords(connection.status);
  return (
    <Badge color={color} variant="light" tt="none" title={healthProblem(connection) ?? undefined}>
      {label}
    </Badge>
  );
}
