import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import * as mutations from '../api/mutations';
import { notifyDone } from '../ui/notify';
import { PasswordField } from '../ui/PasswordField';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';

export function ChangePasswordForm({ onChanged }: { onChanged?: () => void }) {
  const form = useForm({ initialValues: { currentPassword: '', newPassword: '' } });
  const change = useFormMutation(form, mutations.changePassword, {
    onSuccess: () => {
      form.reset();
      notifyDone(t`Password changed.`);
      onChanged?.();
    },
  });
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack maw={400}>
        {change.problem !== null && <ProblemAlert problem={change.problem} />}
        <PasswordField
          label={t`Current password`}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordField
          label={t`New password`}
          description={t`12 to 200 characters, and hard to guess.`}
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            <Trans>Change password</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
