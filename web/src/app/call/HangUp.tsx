import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconPhoneOff } from '@tabler/icons-react';
import { api } from '../../api/client';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

export function HangUp({ callId }: { callId: string }) {
  const client = useQueryClient();
  const [asking, question] = useDisclosure(false);
  return (
    <>
      <Button color="red" leftSection={<IconPhoneOff size={18} aria-hidden />} onClick={question.open}>
        Hang up
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title="Hang this call up?"
        confirm="Hang up"
        onConfirm={async () => {
          await api.POST('/api/calls/{call_id}/hangup', { params: { path: { call_id: callId } } });
          await client.invalidateQueries({ queryKey: ['calls'] });
        }}
      >
        The conversation ends at once. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
