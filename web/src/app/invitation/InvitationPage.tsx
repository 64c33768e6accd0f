import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { currentOrganization } from '../../api/current-organization';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { Me, OfferedInvitation } from '../../api/types';
import { roleName } from '../../session/roles';
import { SignIn } from '../../session/SignIn';
import { PasswordField } from '../../ui/PasswordField';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PublicPage } from '../../ui/PublicPage';
import { useFormMutation } from '../../ui/use-form-mutation';

/** The link's secret is the fragment, which is sent to no server with the page's address. */
export function InvitationPage() {
  const token = useLocation().hash.slice(1);
  const offered = useQuery(queries.offeredInvitation(token));
  return (
    <PublicPage title={t`Invitation`} heading={t`You’ve been invited`}>
      {offered.error !== null && <ProblemAlert problem={offered.error} />}
      {offered.data !== undefined && <Offered token={token} invitation={offered.data} />}
    </PublicPage>
  );
}

type OfferedProps = { token: string; invitation: OfferedInvitation };

function Offered({ token, invitation }: OfferedProps) {
  const me = useQuery({ ...queries.me, retry: false });
  const [hasAccount, setHasAccount] = useState(false);
  const isSignedIn = me.data?.email === invitation.email;
  return (
    <Stack>
      <Text>
        <Trans>
          {invitation.invitedBy} invited {invitation.email} to join <b>{invitation.organizationName}</b> as{' '}
          {roleName(invitation.role)}.
        </Trans>
      </Text>
      {isSignedIn ? (
        <Accept token={token} />
      ) : hasAccount ? (
        <>
          <SignIn email={invitation.email} onSignedIn={() => void me.refetch()} />
          <Button variant="subtle" onClick={() => setHasAccount(false)}>
            <Trans>I don’t have an account</Trans>
          </Button>
        </>
      ) : (
        <>
          <SignUp token={token} email={invitation.email} />
          <Button variant="subtle" onClick={() => setHasAccount(true)}>
            <Trans>I already have an account</Trans>
          </Button>
        </>
      )}
    </Stack>
  );
}

/** Enters the console as a member of the organization. */
function useEnter() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (organizationId: string | undefined, me?: Me) => {
    client.clear();
    if (me !== undefined) client.setQueryData(queries.me.queryKey, me);
    if (organizationId !== undefined) currentOrganization.set(organizationId);
    await navigate('/agents', { replace: true });
  };
}

function Accept({ token }: { token: string }) {
  const enter = useEnter();
  const acceptance = useMutation({ ...mutations.acceptInvitation, onSuccess: ({ id }) => enter(id) });
  return (
    <Stack>
      {acceptance.error !== null && <ProblemAlert problem={acceptance.error} />}
      <Button loading={acceptance.isPending} onClick={() => acceptance.mutate(token)}>
        <Trans>Accept invitation</Trans>
      </Button>
    </Stack>
  );
}

function SignUp({ token, email }: { token: string; email: string }) {
  const enter = useEnter();
  const form = useForm({
    initialValues: { password: '' },
    transformValues: ({ password }) => ({ token, password }),
  });
  const signUp = useFormMutation(form, mutations.signUp, {
    onSuccess: (me) => void enter(me.organizations[0]?.id, me),
  });
  return (
    <form onSubmit={signUp.onSubmit} noValidate>
      <Stack>
        {signUp.problem !== null && <ProblemAlert problem={signUp.problem} />}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField
          label={t`Choose a password`}
          description={t`12 to 200 characters, and hard to guess.`}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signUp.isPending}>
          <Trans>Create account and accept</Trans>
        </Button>
      </Stack>
    </form>
  );
}
