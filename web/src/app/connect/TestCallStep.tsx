import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Connection, Resolution } from '../../api/types';
import { ConnectionStatus } from '../../connection/ConnectionStatus';
import { TestCall } from '../agent-settings/TestCall';

type Props = {
  agentId: string;
  connection: Connection | null;
  resolution: UseQueryResult<Resolution>;
  onDone: () => void;
};

/** The agent is connected by now. */
export function TestCallStep({ agentId, connection, resolution, onDone }: Props) {
  return (
    <Stack>
      {connection !== null && <ConnectionStatus connection={connection} />}
      <TestCall agentId={agentId} resolution={resolution} />
      <Group>
        <Button variant="default" onClick={onDone}>
          <Trans>Finish</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
