import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Code, Stack, Text } from '@mantine/core';
import type { Connection } from '../api/types';
import { useSession } from '../session/session';
import { CopyableNumber } from '../ui/Copyable';
import { DescriptionList } from '../ui/DescriptionList';
import { Sid } from '../ui/TwilioLink';
import { ConnectionStatus } from './ConnectionStatus';
import { isLimited } from './health';

/** The read-only view of a connection. */
export function ConnectionSummary({ connection }: { connection: Connection | null }) {
  const { canWrite } = useSession();
  if (connection === null) {
    return (
      <Text>
        <Trans>Not connected. An admin or owner can connect it.</Trans>
      </Text>
    );
  }
  return (
    <Stack gap="md">
      <ConnectionStatus connection={connection} />
      {connection.problemDetail != null && !isLimited(connection) && (
        <Alert color="red" title={t`Result of the last verification`}>
          {connection.problemDetail}
        </Alert>
      )}
      <DescriptionList
        items={[
          [t`Account SID`, <Sid key="sid" label={t`account SID`} value={connection.accountSid} />],
          [t`Auth token`, <Code key="token">{connection.authToken}</Code>],
          [t`Phone number`, <CopyableNumber key="number" label={t`number`} value={connection.phoneNumber} />],
          [t`API key`, connection.apiKeySid],
          [t`Region`, connection.region],
          [t`Calls per second`, connection.callsPerSecond],
        ]}
      />
      {!canWrite && (
        <Text size="sm" c="dimmed">
          <Trans>Only admins and owners can change these settings.</Trans>
        </Text>
      )}
    </Stack>
  );
}
