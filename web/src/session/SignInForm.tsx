import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import * as mutations from '../api/mutations';
import type { Me } from '../api/types';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';

type Props = {
  /** Fixed when a session is renewed: it must be the same user's. */
  email?: string;
  onSignedIn: (me: Me) => void;
};

export function SignInForm({ email, onSignedIn }: Props) {
  const form = useForm({ initialValues: { email: email ?? '', password: '' } });
  const signIn = useFormMutation(form, mutations.signIn, { onSuccess: onSignedIn });
  return (
    <form onSubmit={signIn.onSubmit} noValidate>
      <Stack>
        {signIn.problem !== null && <ProblemAlert problem={signIn.problem} />}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          readOnly={email !== undefined}
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
