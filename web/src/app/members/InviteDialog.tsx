import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, Text, TextInput } from '@mantine/core';
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
      <RevealOnce
        opened={opened}
        title={invited.mail.status === 'sent' ? t`Invitation sent` : t`Send this link`}
        intro={
          <>
            <MailNote
              mail={invited.mail}
              email={invited.email}
              handOver={t`Send it to ${invited.email} over a private channel.`}
            />
            <Text size="sm">
              <Trans>It works once and expires in seven days.</Trans>
            </Text>
          </>
        }
        label={t`Invitation link`}
        secret={invited.link}
        onDone={close}
      />
    );
  }
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={t`Invite member`}
      submit={t`Create link`}
      form={invitation}
    >
      <TextInput
        label={t`Email`}
        description={t`Only the account with this address can accept the invitation.`}
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label={t`Role`}
        data={grantableRoles(session)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormDialog>
  );
}
