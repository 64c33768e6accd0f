import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { replayEvents } from '../../api/event-endpoints';
import { FormDialog } from '../../ui/FormDialog';
import { notifyDone } from '../../ui/notify';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { id: string; opened: boolean; onClose: () => void };

export function ReplayDialog({ id, opened, onClose }: Props) {
  const form = useForm<{ since: string }, { since: string }>({
    initialValues: { since: '' },
    validate: { since: (since) => (since === '' ? t`Choose a time within the last 30 days.` : null) },
    // The input's time is in the user's zone.
    transformValues: ({ since }) => ({ since: new Date(since).toISOString() }),
  });
  const close = () => {
    form.reset();
    replay.reset();
    onClose();
  };
  const replay = useFormMutation(form, replayEvents(id), {
    isDisposable: true,
    onSuccess: () => {
      notifyDone(t`The events are being sent again.`);
      close();
    },
  });
  return (
    <FormDialog opened={opened} onClose={close} title={t`Replay events`} submit={t`Replay`} form={replay}>
      <Text size="sm">
        <Trans>
          Sends everything since then again, in order and with the same IDs: also what was delivered, and what
          happened while the endpoint was disabled.
        </Trans>
      </Text>
      <TextInput label={t`Since`} type="datetime-local" data-autofocus {...form.getInputProps('since')} />
    </FormDialog>
  );
}
