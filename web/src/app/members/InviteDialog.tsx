import { Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import type { CreatedInvitation, InvitationInput } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { RevealOnce } from '../../ui/RevealOnce';
import { useFormMutation } from '../../ui/use-form-mutation';
import { MailNote } from './MailNote';

type Props = { opened: boolean; onClose: () => void };

export function InviteDialog({ opened, onClose }: Props) {
  const session = useSession();
  const [invited, setInvited] = useState<CreatedInvitation | null>(null);
  const form = useForm<InvitationInput>({ initialValues: { email: '', role: 'member' } });
  const invitation = useFormMutation(form, mutations.invite, { onSuccess: setInvited });
  const close = () => {
    setInvited(null);
    form.reset();
    invitation.reset();
    onClose();
  };
  if (invited !== null) {
    return (
      <Modal
        opened={opened}
        onClose={close}
        title={invited.mail.status === 'sent' ? 'Invitation sent' : 'Send this link'}
        withCloseButton={false}
        closeOnClickOutside={false}
        closeOnEscape={false}
      >
        <Stack>
          <MailNote
            mail={invited.mail}
            email={invited.email}
            handOver={`Send it to ${invited.email} over a private channel.`}
          />
          <Text size="sm">It works once and expires in seven days.</Text>
          <RevealOnce label="Invitation link" secret={invited.link} onDone={close} />
        </Stack>
      </Modal>
    );
  }
  return (
    <FormDialog opened={opened} onClose={close} title="Invite member" submit="Create link" form={invitation}>
      <TextInput
        label="Email"
        description="Only the account with this address can accept the invitation."
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
    </FormDialog>
  );
}
