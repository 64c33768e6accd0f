import { Alert, Code, Stack, Text } from '@mantine/core';
import type { Connection } from '../api/types';
import { useSession } from '../session/session';
import { Copyable } from '../ui/Copyable';
import { DescriptionList } from '../ui/DescriptionList';
import { Sid } from '../ui/TwilioLink';
import { ConnectionStatus } from './ConnectionStatus';
import { isLimited } from './health';

/** The read-only view of a connection. */
export function ConnectionSummary({ connection }: { connection: Connection | null }) {
  const { canWrite } = useSession();
  if (connection === null) {
    return <Text>Not connected. An admin or owner can connect it.</Text>;
  }
  return (
    <Stack gap="md">
      <ConnectionStatus connection={connection} />
      {connection.problemDetail != null && !isLimited(connection) && (
        <Alert color="red" title="Result of the last verification">
          {connection.problemDetail}
        </Alert>
      )}
      <DescriptionList
        items={[
          ['Account SID', <Sid key="sid" label="account SID" value={connection.accountSid} />],
          ['Auth token', <Code key="token">{connection.authToken}</Code>],
          ['Phone number', <Copyable key="number" label="number" value={connection.phoneNumber} plain />],
          ['API key', connection.apiKeySid],
          ['Region', connection.region],
          ['Calls per second', connection.callsPerSecond],
        ]}
      />
      {!canWrite && (
        <Text size="sm" c="dimmed">
          Only admins and owners can change these settings.
        </Text>
      )}
    </Stack>
  );
}
