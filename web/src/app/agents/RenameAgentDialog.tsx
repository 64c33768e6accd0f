import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { undoAgentChange } from '../../api/undo';
import { FormDialog } from '../../ui/FormDialog';
import { isolated } from '../../ui/isolated';
import { notifyDone } from '../../ui/notify';
import { useFollow } from '../../ui/use-follow';
import { useFormMutation } from '../../ui/use-form-mutation';

type Props = { agent: Agent; opened: boolean; onClose: () => void };

export function RenameAgentDialog({ agent, opened, onClose }: Props) {
  const form = useForm({ initialValues: { name: agent.name } });
  useFollow(form, { name: agent.name });
  const renaming = useFormMutation(
    form,
    andThenUndo(
      mutations.updateAgent(agent.id),
      (change) => undoAgentChange(agent, change),
      (undo, { name }) => notifyDone(t`${isolated(agent.name)} is now called ${isolated(name)}.`, undo),
    ),
    { onSuccess: onClose },
  );
  const cancel = () => {
    form.setValues({ name: agent.name });
    form.clearErrors();
    renaming.reset();
    onClose();
  };
  return (
    <FormDialog
      opened={opened}
      onClose={cancel}
      title={t`Rename ${isolated(agent.name)}`}
      submit={t`Rename`}
      form={renaming}
    >
      <TextInput label={t`Name`} data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  );
}
