import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconKey } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import type { Member } from '../../api/types';
import { Dialog } from '../../ui/Dialog';
import { IconButton } from '../../ui/IconButton';
import { isolated } from '../../ui/isolated';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RevealOnce } from '../../ui/RevealOnce';
import { MailNote } from './MailNote';

/** A link with which a member who has forgotten the password sets another one. */
export function ResetPassword({ member }: { member: Member }) {
  const [opened, dialog] = useDisclosure(false);
  const reset = useMutation(mutations.resetMemberPassword);
  const close = () => {
    dialog.close();
    reset.reset();
  };
  const label = t`Reset the password of ${member.name}`;
  const title = t`Reset the password of ${isolated(member.name)}?`;
  return (
    <>
      <IconButton label={label} onClick={dialog.open}>
        <IconKey size={18} aria-hidden />
      </IconButton>
      {reset.data === undefined ? (
        <Dialog opened={opened} onClose={close} title={title}>
          <Stack>
            {reset.error !== null && <ProblemAlert problem={reset.error} />}
            <Text size="sm">
              <Trans>
                This creates a link that works once and expires in 24 hours. Anyone who opens it can choose
                the password, so send it over a private channel. The audit log records it.
              </Trans>
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={close} data-autofocus>
                <Trans>Cancel</Trans>
              </Button>
              <Button loading={reset.isPending} onClick={() => reset.mutate(member.userId)}>
                <Trans>Create link</Trans>
              </Button>
            </Group>
          </Stack>
        </Dialog>
      ) : (
        <RevealOnce
          title={reset.data.mail.status === 'sent' ? t`Password link sent` : t`Send this link`}
          intro={<MailNote mail={reset.data.mail} email={member.name} handOver={t`Send it to the person.`} />}
          label={t`Password link`}
          secret={reset.data.link}
          onDone={close}
        />
      )}
    </>
  );
}
