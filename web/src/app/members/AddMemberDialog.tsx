import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import * as mutations from '../../api/mutations';
import type { MemberInput, Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { notifyDone } from '../../ui/notify';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { opened: boolean; onClose: () => void };

export function AddMemberDialog({ opened, onClose }: Props) {
  const session = useSession();
  const form = useForm<{ email: string; role: Role; initialPassword: string }, MemberInput>({
    initialValues: { email: '', role: 'member', initialPassword: '' },
    transformValues: ({ initialPassword, ...rest }) => ({
      ...rest,
      ...(initialPassword === '' ? {} : { initialPassword }),
    }),
  });
  const close = () => {
    form.reset();
    onClose();
  };
  const addition = useFormMutation(form, mutations.addMember, {
    onSuccess: ({ email }) => {
      close();
      notifyDone(`${email} was added.`);
    },
  });
  const cancel = () => {
    addition.reset();
    close();
  };
  return (
    <FormDialog opened={opened} onClose={cancel} title="Add member" submit="Add" form={addition}>
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
        label="Temporary password"
        description="Only for a user who is new to Linecard. They should change it after signing in. 12 to 200 characters."
        autoComplete="new-password"
        {...form.getInputProps('initialPassword')}
      />
    </FormDialog>
  );
}
