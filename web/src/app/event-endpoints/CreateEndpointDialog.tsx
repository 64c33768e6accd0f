import { t } from '@lingui/core/macro';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { createEventEndpoint, type EventEndpointWithSecret } from '../../api/event-endpoints';
import { FormDialog } from '../../ui/FormDialog';
import { useFormMutation } from '../../ui/use-form-mutation';
import { bodyOfValues, EndpointFields, type EndpointValues } from './EndpointFields';
import { SecretDialog } from './SecretDialog';

type Props = { opened: boolean; onClose: () => void };

export function CreateEndpointDialog({ opened, onClose }: Props) {
  const [created, setCreated] = useState<EventEndpointWithSecret | null>(null);
  const form = useForm<EndpointValues, ReturnType<typeof bodyOfValues>>({
    initialValues: { url: '', description: '', eventTypes: [], agentId: null },
    transformValues: bodyOfValues,
  });
  const creation = useFormMutation(form, createEventEndpoint, { onSuccess: setCreated });
  const close = () => {
    setCreated(null);
    form.reset();
    creation.reset();
    onClose();
  };
  if (created !== null) return <SecretDialog opened={opened} secret={created.signingSecret} onDone={close} />;
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={t`New event endpoint`}
      submit={t`Create endpoint`}
      form={creation}
    >
      <EndpointFields form={form} />
    </FormDialog>
  );
}
