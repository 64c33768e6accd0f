import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router';
import type { Agent } from '../../api/types';
import { DeleteAgentDialog } from '../agents/DeleteAgentDialog';

export function DeleteAgent({ agent }: { agent: Agent }) {
  const [asking, question] = useDisclosure(false);
  const navigate = useNavigate();
  return (
    <>
      <Button color="red" variant="light" onClick={question.open}>
        Delete the agent
      </Button>
      <DeleteAgentDialog
        agent={agent}
        opened={asking}
        onClose={question.close}
        onDeleted={() => void navigate('/agents')}
      />
    </>
  );
}
