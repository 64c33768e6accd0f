import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPhoneOff } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

export function HangUp({ callId, size = 'sm' }: { callId: string; size?: 'xs' | 'sm' }) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <>
      <Button
        color="red"
        size={size}
        leftSection={<IconPhoneOff size={18} aria-hidden />}
        onClick={confirmation.open}
      >
        <Trans>Hang up</Trans>
      </Button>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={t`Hang up this call?`}
        confirm={t`Hang up`}
        mutation={mutations.hangUp}
        variables={callId}
      >
        <Trans>The call ends immediately. This can’t be undone.</Trans>
      </ConfirmDialog>
    </>
  );
}
