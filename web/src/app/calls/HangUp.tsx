import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPhoneOff } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

export function HangUp({ callId }: { callId: string }) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <>
      <Button color="red" leftSection={<IconPhoneOff size={18} aria-hidden />} onClick={confirmation.open}>
        Hang up
      </Button>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title="Hang up this call?"
        confirm="Hang up"
        mutation={mutations.hangUp}
        variables={callId}
      >
        The call ends immediately. This can’t be undone.
      </ConfirmDialog>
    </>
  );
}
