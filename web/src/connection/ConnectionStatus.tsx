import { Group, Text } from '@mantine/core';
import type { Connection } from '../api/types';
import { Moment } from '../ui/Moment';
import { HealthBadge } from './HealthBadge';

/** What Twilio last said of a connection, and when. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  return (
    <Group gap="xs">
      <HealthBadge connection={connection} />
      {connection.verifiedAt && (
        <Text size="sm" c="dimmed">
          Checked <Moment at={connection.verifiedAt} />
        </Text>
      )}
    </Group>
  );
}
