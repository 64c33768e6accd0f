import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Code, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { SharedKey } from '../../api/types';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { FormDialog } from '../../ui/FormDialog';
import { IconButton } from '../../ui/IconButton';
import { Loaded } from '../../ui/Loaded';
import { PasswordField } from '../../ui/PasswordField';
import { useFormMutation } from '../../ui/use-form-mutation';

/** Keys of the accounts' webhook configurations at Twilio, which sign callbacks in place of auth tokens. */
export function SharedKeys() {
  const keys = useQuery(queries.sharedKeys);
  const [adding, dialog] = useDisclosure(false);
  return (
    <Stack align="flex-start">
      <Loaded query={keys} lines={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">
              <Trans>No webhook keys. Callbacks are signed with auth tokens.</Trans>
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={0} w="100%">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      <Trans>Key</Trans>
                    </Table.Th>
                    <Table.Th>
                      <Trans>Account</Trans>
                    </Table.Th>
                    <ActionsHeader />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((key) => (
                    <SharedKeyRow key={key.keySid} sharedKey={key} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
      <Button variant="default" onClick={dialog.open}>
        <Trans>Add webhook key</Trans>
      </Button>
      <AddSharedKey opened={adding} onClose={dialog.close} />
    </Stack>
  );
}

function SharedKeyRow({ sharedKey: { keySid, accountSid, secret } }: { sharedKey: SharedKey }) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Code>{keySid}</Code> <Text span>{secret}</Text>
      </Table.Td>
      <Table.Td>
        <Code>{accountSid}</Code>
      </Table.Td>
      <Table.Td>
        <IconButton color="red" label={t`Remove ${keySid}`} onClick={confirmation.open}>
          <IconTrash size={18} aria-hidden />
        </IconButton>
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={t`Remove this webhook key?`}
          confirm={t`Remove`}
          mutation={mutations.removeSharedKey}
          variables={keySid}
        >
          <Trans>
            Callbacks signed with this key will be rejected. Linecard then asks Twilio for the outcome of
            those calls, which takes longer.
          </Trans>
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}

function AddSharedKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const form = useForm({ initialValues: { keySid: '', accountSid: '', secret: '' } });
  const close = () => {
    form.reset();
    saving.reset();
    onClose();
  };
  const saving = useFormMutation(form, mutations.saveSharedKey, { onSuccess: () => close() });
  return (
    <FormDialog opened={opened} onClose={close} title={t`Add webhook key`} submit={t`Save`} form={saving}>
      <TextInput
        label={t`SharedKey SID`}
        description={t`Begins with webhooks_sharedkey_, as Twilio’s webhook configuration shows it.`}
        data-autofocus
        {...form.getInputProps('keySid')}
      />
      <TextInput label={t`Account SID`} {...form.getInputProps('accountSid')} />
      <PasswordField
        label={t`Secret`}
        description={t`Shown once by Twilio, when the key is created.`}
        isSecret
        {...form.getInputProps('secret')}
      />
    </FormDialog>
  );
}
