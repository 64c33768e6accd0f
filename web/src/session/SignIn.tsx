import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, Divider, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import type { Me } from '../api/types';
import { LoadingLines } from '../ui/Loaded';
import { SignInForm } from './SignInForm';

type Props = {
  /** Fixed where it must be this person; null: a person without an address, whom no password signs in. */
  email?: string | null;
  onSignedIn: (me: Me) => void;
};

/** Signing in by whatever this installation offers: the identity provider, a password, or both. */
export function SignIn({ email, onSignedIn }: Props) {
  const options = useQuery(queries.signInOptions);
  if (options.isPending) return <LoadingLines lines={3} />;
  const provider = options.data?.identityProvider ?? null;
  // Without an answer, a password is tried.
  const withPassword = email !== null && (options.data?.passwords ?? true);
  return (
    <Stack>
      {provider !== null && (
        // A document of its own: the server leads to the provider, and back.
        <Button component="a" href="/api/sign-in/provider" variant={withPassword ? 'default' : 'filled'}>
          <Trans>Continue with {provider}</Trans>
        </Button>
      )}
      {provider !== null && withPassword && <Divider label={t`or`} />}
      {withPassword && <SignInForm {...(email !== undefined && { email })} onSignedIn={onSignedIn} />}
      {provider === null && !withPassword && (
        <Alert color="red">
          <Trans>
            No sign-in method is available for your account. Contact whoever runs this Linecard server.
          </Trans>
        </Alert>
      )}
    </Stack>
  );
}
