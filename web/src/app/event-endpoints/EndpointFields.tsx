import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { MultiSelect, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { EventType } from '../../api/event-endpoints';
import * as queries from '../../api/queries';
import { TYPES } from './labels';
import { isolated } from '../../ui/isolated';

export type EndpointValues = {
  url: string;
  description: string;
  eventTypes: EventType[];
  agentId: string | null;
};

/** What a form with nothing chosen means: all events of the whole organization. */
export function bodyOfValues({ url, description, eventTypes, agentId }: EndpointValues) {
  return {
    url: url.trim(),
    description: description.trim() === '' ? null : description,
    eventTypes: eventTypes.length === 0 ? null : eventTypes,
    agentId,
  };
}

type Body = ReturnType<typeof bodyOfValues>;

export function EndpointFields({ form }: { form: UseFormReturnType<EndpointValues, Body> }) {
  const agents = useQuery(queries.allAgents);
  return (
    <>
      <TextInput
        label={t`URL`}
        description={t`Your server’s public HTTPS address, to which events are posted.`}
        placeholder="https://example.com/linecard-events"
        type="url"
        data-autofocus
        {...form.getInputProps('url')}
      />
      <TextInput label={t`Description`} {...form.getInputProps('description')} />
      <MultiSelect
        label={t`Events`}
        description={t`Leave empty for all of them.`}
        data={Object.entries(TYPES).map(([value, label]) => ({ value, label: i18n._(label) }))}
        clearable
        clearButtonProps={{ 'aria-label': t`All events` }}
        {...form.getInputProps('eventTypes')}
      />
      <Select
        label={t`Agent`}
        description={t`Sends this agent’s events only. Leave empty for the whole organization.`}
        data={(agents.data ?? []).map(({ id, name }) => ({ value: id, label: isolated(name) }))}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t`The whole organization` }}
        {...form.getInputProps('agentId')}
      />
    </>
  );
}
