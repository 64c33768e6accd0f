import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import * as mutations from '../api/mutations';
import type { Me } from '../api/types';
import { PasswordField } from '../ui/PasswordField';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { CodeInput } from './CodeInput';

type Props = {
  /** Fixed when a session is renewed: it must be the same user's. */
  email?: string;
  onSignedIn: (me: Me) => void;
};

/** Whether the password was right and a code is needed; it stays so when the code is wrong. */
function useNeedsCode(code: string | undefined): boolean {
  const [needed, setNeeded] = useState(false);
  if (code === 'code-required' && !needed) setNeeded(true);
  return needed;
}

/** Asks for a code as well, once the server says that the person has a second factor. */
export function SignInForm({ email, onSignedIn }: Props) {
  const form = useForm({
    initialValues: { email: email ?? '', password: '', code: '' },
    transformValues: ({ email, password, code }) => ({ email, password, ...(code === '' ? {} : { code }) }),
  });
  const signIn = useFormMutation(form, mutations.signIn, { isDisposable: true, onSuccess: onSignedIn });
  const code = signIn.error?.code;
  const needsCode = useNeedsCode(code);
  const problem = code === 'code-required' ? null : signIn.problem;
  const first = useRef<HTMLInputElement>(null);
  // In a dialog, which moves the focus itself, the address is known.
  useEffect(() => {
    if (email === undefined) first.current?.focus();
  }, [email]);
  return (
    <form onSubmit={signIn.onSubmit} noValidate>
      <Stack>
        {problem !== null && <ProblemAlert problem={problem} />}
        <TextInput
          ref={first}
          label={t`Email`}
          type="email"
          autoComplete="username"
          readOnly={email !== undefined || needsCode}
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t`Password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('password')}
        />
        {needsCode && (
          <CodeInput
            description={t`The 6-digit code from your authenticator app, or a recovery code.`}
            takesFocus
            {...form.getInputProps('code')}
          />
        )}
        <Button type="submit" loading={signIn.isPending}>
          <Trans>Sign in</Trans>
        </Button>
      </Stack>
    </form>
  );
}
