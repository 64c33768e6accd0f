import { Alert, Code, Stack, Text } from '@mantine/core';
import type { Connection } from '../api/types';
import { Facts } from '../ui/Facts';
import { healthProblem } from './health';
import { ConnectionStatus } from './ConnectionStatus';

/** A connection as members see it. */
export function ConnectionSummary({ connection }: { connection: Connection | null }) {
  if (connection === null) {
    return <Text>Not connected. An admin or owner of the organization can connect it.</Text>;
  }
  const problem = healthProblem(connection);
  return (
    <Stack gap="md">
      <ConnectionStatus connection={connection} />
      {problem !== null && (
        <Alert color={connection.status === 'verified' ? 'yellow' : 'red'} title="What the last check found">
          {problem}
        </Alert>
      )}
      <Facts
        facts={[
          ['Account SID', <Code key="sid">{connection.accountSid}</Code>],
          ['Auth token', <Code key="token">{connection.authToken}</Code>],
          ['Phone number', connection.phoneNumber],
          ['API key', connection.apiKeySid],
          ['Region', connection.region],
          ['Calls per second', connection.callsPerSecond],
        ]}
      />
      <Text size="sm" c="dimmed">
        Only admins and owners of the organization change this.
      </Text>
    </Stack>
  );
}
