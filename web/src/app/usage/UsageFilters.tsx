import { Select, SimpleGrid } from '@mantine/core';
import type { Agent, UsageFilter } from '../../api/types';
import { AgentFilter } from '../../ui/AgentFilter';
import { DateInput } from '../../ui/DateInput';
import { today } from '../../ui/days';
import type { UrlChanges } from '../../ui/use-url-state';
import { periods } from './periods';

type Props = {
  filter: UsageFilter;
  errors: { from?: string; to?: string };
  agents: Agent[];
  onChange: (changes: UrlChanges) => void;
};

const CUSTOM = { value: 'custom', label: 'Other' };

export function UsageFilters({ filter, errors, agents, onChange }: Props) {
  const presets = periods(today());
  const chosen = presets.find(({ from, to }) => from === filter.from && to === filter.to);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" role="search" aria-label="Filter usage">
      <Select
        label="Period"
        allowDeselect={false}
        data={[
          ...presets.map(({ name }) => ({ value: name, label: name })),
          ...(chosen === undefined ? [CUSTOM] : []),
        ]}
        value={chosen?.name ?? CUSTOM.value}
        onChange={(name) => {
          const preset = presets.find((period) => period.name === name);
          if (preset !== undefined) onChange({ from: preset.from, to: preset.to });
        }}
      />
      <DateInput
        label="First day"
        type="date"
        value={filter.from}
        error={errors.from}
        onChange={(from) => onChange({ from })}
      />
      <DateInput
        label="Last day"
        type="date"
        value={filter.to}
        error={errors.to}
        onChange={(to) => onChange({ to })}
      />
      <AgentFilter agents={agents} value={filter.agentId ?? null} onChange={(agent) => onChange({ agent })} />
    </SimpleGrid>
  );
}
