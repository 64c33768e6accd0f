import { t } from '@lingui/core/macro';
import { Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from 'react-router';
import * as mutations from '../../api/mutations';
import { FormDialog } from '../../ui/FormDialog';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { opened: boolean; onClose: () => void };

/** Asks only for the essentials, and opens the new agent's settings for the rest. */
export function CreateAgentDialog({ opened, onClose }: Props) {
  const navigate = useNavigate();
  const form = useForm({ initialValues: { name: '', isDefault: false } });
  const creation = useFormMutation(form, mutations.createAgent, {
    onSuccess: ({ id }) => void navigate(`/agents/${id}?tab=connection`),
  });
  const cancel = () => {
    form.reset();
    creation.reset();
    onClose();
  };
  return (
    <FormDialog
      opened={opened}
      onClose={cancel}
      title={t`New agent`}
      submit={t`Create agent`}
      form={creation}
    >
      <TextInput label={t`Name`} data-autofocus {...form.getInputProps('name')} />
      <Switch
        label={t`Default agent`}
        w="fit-content"
        maw="100%"
        description={t`Handles calls that don’t specify an agent. There can be only one.`}
        {...form.getInputProps('isDefault', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
