import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import type { Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { notifyDone } from '../../ui/notify';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { opened: boolean; onClose: () => void };

export function AddMemberDialog({ opened, onClose }: Props) {
  const client = useQueryClient();
  const session = useSession();
  const form = useForm<{ email: string; role: Role; initialPassword: string }>({
    initialValues: { email: '', role: 'member', initialPassword: '' },
  });
  const close = () => {
    form.reset();
    onClose();
  };
  const addition = useFormMutation(form, {
    mutationFn: ({ email, role, initialPassword }) => {
      const body = { email, role, ...(initialPassword === '' ? {} : { initialPassword }) };
      return bodyOf(api.POST('/api/members', { body }));
    },
    onSuccess: async ({ email }) => {
      close();
      notifyDone(`${email} was added.`);
      await client.invalidateQueries({ queryKey: ['members'] });
    },
  });
  const cancel = () => {
    addition.reset();
    close();
  };
  return (
    <FormDialog opened={opened} onClose={cancel} title="Add a member" submit="Add" form={addition}>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label="Role"
        data={grantableRoles(session)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <PasswordInput
        label="First password"
        description="Only for a person who is new to Linecard: hand it over, to be changed after the first sign-in. 12 to 200 characters."
        autoComplete="new-password"
        {...form.getInputProps('initialPassword')}
      />
    </FormDialog>
  );
}
