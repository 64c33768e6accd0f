import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useLocation, useNavigate } from 'react-router';
import * as mutations from '../../api/mutations';
import { notifyDone } from '../../ui/notify';
import { PasswordField } from '../../ui/PasswordField';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PublicPage } from '../../ui/PublicPage';
import { useFormMutation } from '../../ui/use-form-mutation';

/** The link's secret is the fragment, which is sent to no server with the page's address. */
export function PasswordResetPage() {
  const token = useLocation().hash.slice(1);
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { newPassword: '' },
    transformValues: ({ newPassword }) => ({ token, newPassword }),
  });
  const reset = useFormMutation(form, mutations.redeemPasswordReset, {
    onSuccess: () => {
      notifyDone(t`Password changed. Sign in with the new one.`);
      void navigate('/sign-in', { replace: true });
    },
  });
  return (
    <PublicPage title={t`New password`} heading={t`Choose a new password`}>
      <form onSubmit={reset.onSubmit} noValidate>
        <Stack>
          {reset.problem !== null && <ProblemAlert problem={reset.problem} />}
          <PasswordField
            label={t`New password`}
            description={t`12 to 200 characters, and hard to guess.`}
            autoComplete="new-password"
            data-autofocus
            {...form.getInputProps('newPassword')}
          />
          <Button type="submit" loading={reset.isPending}>
            <Trans>Set password</Trans>
          </Button>
        </Stack>
      </form>
    </PublicPage>
  );
}
