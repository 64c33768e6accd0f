import { Select } from '@mantine/core';

type Props = {
  agents: { id: string; name: string }[];
  /** An agent's id; null for all agents. */
  value: string | null;
  onChange: (agentId: string | null) => void;
};

/** Restricts a list or a report to one agent. */
export function AgentFilter({ agents, value, onChange }: Props) {
  return (
    <Select
      label="Agent"
      placeholder="All"
      clearable
      searchable
      data={agents.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': 'All agents' }}
    />
  );
}
