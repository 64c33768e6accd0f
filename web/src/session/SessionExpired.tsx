import { Button, Modal, Stack, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { sessionGate } from '../api/session-gate';
import { useSession } from './session';
import { SignInForm } from './SignInForm';

/** Signs in again over the page, which stays as it is; what was being sent is then sent. */
export function SessionExpired() {
  const { me, signOut } = useSession();
  const expired = useSyncExternalStore(sessionGate.subscribe, sessionGate.isExpired);
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
    >
      <Stack>
        <Text>Sign in again to go on where you were. What you typed is still there.</Text>
        <SignInForm email={me.email} onSignedIn={() => sessionGate.renewed()} />
        <Button variant="subtle" onClick={() => void signOut()}>
          Sign in as someone else
        </Button>
      </Stack>
    </Modal>
  );
}
