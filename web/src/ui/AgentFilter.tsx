import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';

type Choice = { id: string; name: string };

type Props = {
  agents: Choice[];
  /** Deleted agents, which the list may still name. */
  deleted?: Choice[];
  /** An agent's id; null for all agents. */
  value: string | null;
  onChange: (agentId: string | null) => void;
};

/** Restricts a list or a report to one agent. */
export function AgentFilter({ agents, deleted = [], value, onChange }: Props) {
  const items = (choices: Choice[], after = '') =>
    choices.map(({ id, name }) => ({ value: id, label: `${name}${after}` }));
  return (
    <Select
      label={t`Agent`}
      placeholder={t`All`}
      clearable
      searchable
      data={
        deleted.length === 0
          ? items(agents)
          : [
              { group: t`Agents`, items: items(agents) },
              { group: t`Deleted`, items: items(deleted, ' (deleted)') },
            ]
      }
      value={value}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': t`All agents` }}
    />
  );
}
