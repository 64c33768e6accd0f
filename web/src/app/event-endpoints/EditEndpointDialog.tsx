import { t } from '@lingui/core/macro';
import { useForm } from '@mantine/form';
import { changeEventEndpoint, type EventEndpoint } from '../../api/event-endpoints';
import { andThenUndo } from '../../api/mutation';
import { undoEndpointChange } from '../../api/undo';
import { FormDialog } from '../../ui/FormDialog';
import { notifyDone } from '../../ui/notify';
import { useFormMutation } from '../../ui/use-form-mutation';
import { bodyOfValues, EndpointFields, type EndpointValues } from './EndpointFields';

type Props = { endpoint: EventEndpoint; opened: boolean; onClose: () => void };

export function EditEndpointDialog({ endpoint, opened, onClose }: Props) {
  const form = useForm<EndpointValues, ReturnType<typeof bodyOfValues>>({
    initialValues: {
      url: endpoint.url,
      description: endpoint.description ?? '',
      eventTypes: endpoint.eventTypes ?? [],
      agentId: endpoint.agentId ?? null,
    },
    transformValues: bodyOfValues,
  });
  const change = useFormMutation(
    form,
    andThenUndo(
      changeEventEndpoint(endpoint.id),
      () => undoEndpointChange(endpoint),
      (undo) => notifyDone(t`Endpoint saved.`, undo),
    ),
    { onSuccess: onClose },
  );
  const close = () => {
    form.reset();
    change.reset();
    onClose();
  };
  return (
    <FormDialog opened={opened} onClose={close} title={t`Edit the endpoint`} submit={t`Save`} form={change}>
      <EndpointFields form={form} />
    </FormDialog>
  );
}
