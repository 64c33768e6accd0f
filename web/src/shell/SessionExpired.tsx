import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { sessionGate } from '../api/session-gate';
import { useSession } from '../session/session';
import { SignIn } from '../session/SignIn';
import { Dialog } from '../ui/Dialog';

/** Signs in again on top of the page, which keeps its state; requests that waited are then sent. */
export function SessionExpired() {
  const { me, signOut } = useSession();
  const expired = useSyncExternalStore(sessionGate.subscribe, sessionGate.isExpired);
  return (
    <Dialog
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t`Your session has expired`}
    >
      <Stack>
        <Text>
          <Trans>Sign in again to continue. With a password, nothing you entered is lost.</Trans>
        </Text>
        <SignIn email={me.email ?? null} onSignedIn={() => sessionGate.renewed()} />
        <Button variant="subtle" onClick={signOut}>
          <Trans>Sign in as a different user</Trans>
        </Button>
      </Stack>
    </Dialog>
  );
}
