import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client';
import { notifyDone } from '../../ui/notify';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { useFormMutation } from '../../ui/use-form-mutation';

export function AccountPage() {
  const form = useForm({ initialValues: { currentPassword: '', newPassword: '' } });
  const change = useFormMutation(form, {
    mutationFn: (body) => api.PATCH('/api/me', { body }),
    onSuccess: () => {
      form.reset();
      notifyDone('The password was changed.');
    },
  });
  return (
    <Page title="Account">
      <Section title="Change your password" lead="Your other sessions end; this one goes on.">
        <form onSubmit={change.onSubmit} noValidate>
          <Stack maw={400}>
            {change.problem !== null && <ProblemAlert problem={change.problem} />}
            <PasswordInput
              label="Present password"
              autoComplete="current-password"
              {...form.getInputProps('currentPassword')}
            />
            <PasswordInput
              label="New password"
              description="12 to 200 characters."
              autoComplete="new-password"
              {...form.getInputProps('newPassword')}
            />
            <Group>
              <Button type="submit" loading={change.isPending}>
                Change the password
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
    </Page>
  );
}
