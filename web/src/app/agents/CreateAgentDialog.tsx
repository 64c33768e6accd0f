import { Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api, bodyOf } from '../../api/client';
import { FormDialog } from '../../ui/FormDialog';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { opened: boolean; onClose: () => void };

/** Asks for the least; the rest stands in the new agent's settings, where it leads. */
export function CreateAgentDialog({ opened, onClose }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { name: '', isDefault: false } });
  const creation = useFormMutation(form, {
    mutationFn: (body) => bodyOf(api.POST('/api/agents', { body })),
    onSuccess: (agent) => {
      client.setQueryData(['agents', agent.id], agent);
      void client.invalidateQueries({ queryKey: ['agents'] });
      void navigate(`/agents/${agent.id}`);
    },
  });
  const cancel = () => {
    form.reset();
    creation.reset();
    onClose();
  };
  return (
    <FormDialog opened={opened} onClose={cancel} title="New agent" submit="Create agent" form={creation}>
      <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
      <Switch
        label="Default agent"
        description="Serves calls that name no agent. There is one at most."
        {...form.getInputProps('isDefault', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
