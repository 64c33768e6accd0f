import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'react-router';
import * as mutations from '../../api/mutations';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PublicPage } from '../../ui/PublicPage';
import { useFormMutation } from '../../ui/use-form-mutation';

/** Says the same whether or not there is an account. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({ initialValues: { email: '' } });
  const request = useFormMutation(form, mutations.requestPasswordReset, {
    onSuccess: () => setSentTo(form.getValues().email),
  });
  return (
    <PublicPage title={t`Forgot password`} heading={t`Forgot your password?`}>
      {sentTo === null ? (
        <form onSubmit={request.onSubmit} noValidate>
          <Stack>
            {request.problem !== null && <ProblemAlert problem={request.problem} />}
            <TextInput
              label={t`Email`}
              description={t`A link that sets a new password is sent to it. It works for an hour.`}
              type="email"
              autoComplete="username"
              data-autofocus
              {...form.getInputProps('email')}
            />
            <Button type="submit" loading={request.isPending}>
              <Trans>Send link</Trans>
            </Button>
          </Stack>
        </form>
      ) : (
        <Text role="status">
          <Trans>
            If there is an account for {sentTo}, a link is on its way. Check your spam folder, too. At most
            three links are sent per hour.
          </Trans>
        </Text>
      )}
      <Anchor component={Link} to="/sign-in" size="sm">
        <Trans>Back to signing in</Trans>
      </Anchor>
    </PublicPage>
  );
}
