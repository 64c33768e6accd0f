import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router';
import type { Agent } from '../../api/types';
import { DeleteAgentDialog } from '../agents/DeleteAgentDialog';

export function DeleteAgent({ agent }: { agent: Agent }) {
  const [confirming, confirmation] = useDisclosure(false);
  const navigate = useNavigate();
  return (
    <>
      <Button color="red" variant="light" onClick={confirmation.open}>
        <Trans>Delete agent</Trans>
      </Button>
      <DeleteAgentDialog
        agent={agent}
        opened={confirming}
        onClose={confirmation.close}
        onDeleted={() => void navigate('/agents')}
      />
    </>
  );
}
