import { t } from '@lingui/core/macro';
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { ApiKeyInput, CreatedApiKey, KeyScope, Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { RevealOnce } from '../../ui/RevealOnce';
import { useFormMutation } from '../../ui/use-form-mutation';
import { CallExamples } from '../agent-settings/CallExamples';
import { FirstUse } from './FirstUse';
import { AGENT_SCOPES, DEFAULT_SCOPES, scopeChoices } from './scopes';
import { isolated } from '../../ui/isolated';

type Values = { name: string; role: Role; expiresAt: string; scopes: KeyScope[]; agents: string[] };

type Props = { opened: boolean; onClose: () => void };

export function CreateApiKeyDialog({ opened, onClose }: Props) {
  const session = useSession();
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const form = useForm<Values, ApiKeyInput>({
    initialValues: { name: '', role: 'member', expiresAt: '', scopes: DEFAULT_SCOPES, agents: [] },
    transformValues: ({ expiresAt, agents, ...rest }) => ({
      ...rest,
      ...(agents.length === 0 ? {} : { agents }),
      // The key is valid until the end of that day in the user's time zone.
      ...(expiresAt === '' ? {} : { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() }),
    }),
  });
  const agents = useQuery({ ...queries.allAgents, enabled: opened });
  const isOfAgents = form.getValues().agents.length > 0;
  const chooseAgents = (chosen: string[]) => {
    form.setFieldValue('agents', chosen);
    if (chosen.length > 0) {
      form.setFieldValue('scopes', (scopes) => scopes.filter((scope) => AGENT_SCOPES.includes(scope)));
    }
  };
  const creation = useFormMutation(form, mutations.createApiKey, { onSuccess: setCreated });
  const close = () => {
    setCreated(null);
    form.reset();
    creation.reset();
    onClose();
  };
  const exampleAgent = created?.agents?.[0] ?? agents.data?.[0]?.id;
  if (created !== null) {
    return (
      <RevealOnce
        opened={opened}
        title={t`Copy your API key`}
        label={t`API key`}
        secret={created.key}
        onDone={close}
      >
        <FirstUse keyId={created.id} />
        {exampleAgent !== undefined && <CallExamples agentId={exampleAgent} hasKey />}
      </RevealOnce>
    );
  }
  return (
    <FormDialog opened={opened} onClose={close} title={t`New API key`} submit={t`Create key`} form={creation}>
      <TextInput
        label={t`Name`}
        description={t`Which program uses the key, and where it runs.`}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label={t`Role`}
        description={t`To place calls and send messages, Member is enough.`}
        data={grantableRoles(session)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <MultiSelect
        label={t`Scopes`}
        description={t`What the key can be used for, within its role.`}
        data={scopeChoices(isOfAgents)}
        {...form.getInputProps('scopes')}
      />
      <MultiSelect
        label={t`Agents`}
        description={t`Limits the key to these agents. It then can’t change settings. Leave empty for the whole organization.`}
        data={(agents.data ?? []).map(({ id, name }) => ({ value: id, label: isolated(name) }))}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t`The whole organization` }}
        {...form.getInputProps('agents')}
        onChange={chooseAgents}
      />
      <TextInput
        label={t`Expires`}
        description={t`The last day on which the key is valid. Leave empty for a key that doesn’t expire.`}
        type="date"
        {...form.getInputProps('expiresAt')}
      />
    </FormDialog>
  );
}
