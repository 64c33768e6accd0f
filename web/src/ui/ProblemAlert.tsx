import { Trans } from '@lingui/react/macro';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { asProblem } from '../api/problem';

type Props = { problem: unknown; onRetry?: () => void };

/** An error in the API's words, with the request ID, by which it is found in the server's logs. */
export function ProblemAlert({ problem, onRetry }: Props) {
  const { title, message, requestId } = asProblem(problem);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
      <Text size="sm">{message}</Text>
      {requestId !== null && (
        <Text size="xs" mt={4} style={{ overflowWrap: 'anywhere' }}>
          <Trans>Request ID {requestId}</Trans>
        </Text>
      )}
      {onRetry !== undefined && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        </Group>
      )}
    </Alert>
  );
}
