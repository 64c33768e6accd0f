import { SimpleGrid, TextInput } from '@mantine/core';
import type { Agent, UsageFilter } from '../../api/types';
import { AgentFilter } from '../../ui/AgentFilter';

type Props = {
  filter: UsageFilter;
  errors: { from?: string; to?: string };
  agents: Agent[];
  onChange: (name: 'from' | 'to' | 'agent', value: string | null) => void;
};

export function UsageFilters({ filter, errors, agents, onChange }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" role="search" aria-label="Filter usage">
      <TextInput
        label="First day"
        type="date"
        value={filter.from}
        error={errors.from}
        onChange={(event) => onChange('from', event.currentTarget.value)}
      />
      <TextInput
        label="Last day"
        type="date"
        value={filter.to}
        error={errors.to}
        onChange={(event) => onChange('to', event.currentTarget.value)}
      />
      <AgentFilter
        agents={agents}
        value={filter.agentId ?? null}
        onChange={(agentId) => onChange('agent', agentId)}
      />
    </SimpleGrid>
  );
}
