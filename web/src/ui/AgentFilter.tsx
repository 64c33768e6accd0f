import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { isolated } from './isolated';

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
export function AgentFilter({ agents, deleted: allDeleted = [], value, onChange }: Props) {
  // One that was just deleted may be in both, until both are asked for again; a Select with the same value twice fails.
  const deleted = allDeleted.filter(({ id }) => agents.every((agent) => agent.id !== id));
  const items = (choices: Choice[]) => choices.map(({ id, name }) => ({ value: id, label: isolated(name) }));
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
              {
                group: t`Deleted`,
                items: deleted.map(({ id, name }) => ({ value: id, label: t`${isolated(name)} (deleted)` })),
              },
            ]
      }
      value={value}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': t`All agents` }}
    />
  );
}
