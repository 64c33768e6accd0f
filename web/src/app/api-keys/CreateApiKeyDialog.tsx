import { Modal, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, bodyOf } from '../../api/client';
import type { MadeApiKey, Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { useFormMutation } from '../../ui/use-form-mutation';
import { ShownOnce } from './ShownOnce';

type Props = { opened: boolean; onClose: () => void };

export function CreateApiKeyDialog({ opened, onClose }: Props) {
  const client = useQueryClient();
  const session = useSession();
  const [made, setMade] = useState<MadeApiKey | null>(null);
  const form = useForm<{ name: string; role: Role; expiresAt: string }>({
    initialValues: { name: '', role: 'member', expiresAt: '' },
  });
  const creation = useFormMutation(form, {
    mutationFn: ({ name, role, expiresAt }) => {
      // The key works through the whole of its last day, where the person is.
      const expiry = expiresAt === '' ? {} : { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() };
      return bodyOf(api.POST('/api/api-keys', { body: { name, role, ...expiry } }));
    },
    onSuccess: async (key) => {
      setMade(key);
      await client.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  const close = () => {
    setMade(null);
    form.reset();
    creation.reset();
    onClose();
  };
  if (made !== null) {
    return (
      <Modal
        opened={opened}
        onClose={close}
        title="Copy the key now"
        withCloseButton={false}
        closeOnClickOutside={false}
      >
        <ShownOnce secret={made.key} onDone={close} />
      </Modal>
    );
  }
  return (
    <FormDialog opened={opened} onClose={close} title="New API key" submit="Make the key" form={creation}>
      <TextInput
        label="Name"
        description="Which program uses it, and where."
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label="Role"
        description="A program that places calls needs no more than member."
        data={grantableRoles(session)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <TextInput
        label="Expires"
        description="Its last day. Without one the key does not expire."
        type="date"
        {...form.getInputProps('expiresAt')}
      />
    </FormDialog>
  );
}
