import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import type { Connection } from '../api/types';
import { useSession } from '../session/session';
import { ConnectionForm } from './ConnectionForm';
import { ConnectionSummary } from './ConnectionSummary';
import { TokenRotation } from './TokenRotation';

type Props = {
  /** The agent whose connection this is; without it, the organization's. */
  agentId?: string;
  connection: Connection | null;
  /** The consequences of disconnecting, for its confirmation. */
  disconnectWarning: string;
};

/** A connection that works is shown, and edited on request; any other one is edited at once, by those who may. */
export function ConnectionPanel({ connection, ...props }: Props) {
  const { canWrite } = useSession();
  const [isEditing, { open }] = useDisclosure(connection?.status !== 'verified');
  if (!canWrite) return <ConnectionSummary connection={connection} />;
  const { agentId } = props;
  return (
    <Stack>
      {/* The same form before and after connecting: it says what became of it. */}
      {isEditing || connection === null ? (
        <ConnectionForm connection={connection} {...props} />
      ) : (
        <>
          <ConnectionSummary connection={connection} />
          <Group>
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
              <Trans>Edit connection</Trans>
            </Button>
          </Group>
        </>
      )}
      {connection !== null && (
        <TokenRotation connection={connection} {...(agentId === undefined ? {} : { agentId })} />
      )}
    </Stack>
  );
}
