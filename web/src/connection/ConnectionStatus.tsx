import { Group, Text } from '@mantine/core';
import type { Connection } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { HealthBadge } from './HealthBadge';

/** The result of the last verification, and when it was. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  return (
    <Group gap="xs">
      <HealthBadge status={connection.status} detail={connection.problemDetail} />
      {connection.verifiedAt && (
        <Text size="sm" c="dimmed">
          Checked <DateTime at={connection.verifiedAt} />
        </Text>
      )}
    </Group>
  );
}
