import { Modal, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import type { ApiKeyInput, CreatedApiKey, Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { RevealOnce } from '../../ui/RevealOnce';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { opened: boolean; onClose: () => void };

export function CreateApiKeyDialog({ opened, onClose }: Props) {
  const session = useSession();
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const form = useForm<{ name: string; role: Role; expiresAt: string }, ApiKeyInput>({
    initialValues: { name: '', role: 'member', expiresAt: '' },
    transformValues: ({ expiresAt, ...rest }) => ({
      ...rest,
      // The key is valid until the end of that day in the user's time zone.
      ...(expiresAt === '' ? {} : { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() }),
    }),
  });
  const creation = useFormMutation(form, mutations.createApiKey, { onSuccess: setCreated });
  const close = () => {
    setCreated(null);
    form.reset();
    creation.reset();
    onClose();
  };
  if (created !== null) {
    return (
      <Modal
        opened={opened}
        onClose={close}
        title="Copy your API key"
        withCloseButton={false}
        closeOnClickOutside={false}
        closeOnEscape={false}
      >
        <RevealOnce label="API key" secret={created.key} onDone={close} />
      </Modal>
    );
  }
  return (
    <FormDialog opened={opened} onClose={close} title="New API key" submit="Create key" form={creation}>
      <TextInput
        label="Name"
        description="Which program uses the key, and where it runs."
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label="Role"
        description="To place calls and send messages, Member is enough."
        data={grantableRoles(session)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <TextInput
        label="Expires"
        description="The last day on which the key is valid. If empty, the key does not expire."
        type="date"
        {...form.getInputProps('expiresAt')}
      />
    </FormDialog>
  );
}
