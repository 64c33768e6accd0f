import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useSignOut } from './use-sign-out';

/** For pages without a user’s menu. */
export function SignOutButton() {
  return (
    <Button variant="subtle" onClick={useSignOut()}>
      <Trans>Sign out</Trans>
    </Button>
  );
}
