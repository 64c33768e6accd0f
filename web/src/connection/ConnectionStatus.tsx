import { Trans } from '@lingui/react/macro';
import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Connection } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { HealthBadge } from './HealthBadge';
import { isLimited } from './health';

/** The result of the last verification, when it was, and what limits settings that work. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <HealthBadge
          status={connection.status}
          problem={connection.problem}
          detail={connection.problemDetail}
        />
        {connection.verifiedAt && (
          <Text size="sm" c="dimmed">
            <Trans>
              Checked <DateTime at={connection.verifiedAt} format="full" />
            </Trans>
          </Text>
        )}
      </Group>
      {isLimited(connection) && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {connection.problemDetail}
        </Alert>
      )}
    </Stack>
  );
}
