import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { isolated } from '../../ui/isolated';

type Props = { value: string | null; onChange: (value: string | null) => void };

/** Filters by actor: the current members and API keys. A former one that a link names stays selected. */
export function ActorSelect({ value, onChange }: Props) {
  const members = useQuery(queries.members);
  const apiKeys = useQuery(queries.apiKeys);
  const users = (members.data ?? []).map(({ userId, name }) => ({ value: userId, label: isolated(name) }));
  const keys = (apiKeys.data ?? []).map(({ id, name, hint }) => ({ value: id, label: `${name} (…${hint})` }));
  const isKnown = value === null || [...users, ...keys].some((actor) => actor.value === value);
  const isLoaded = members.data !== undefined && apiKeys.data !== undefined;
  return (
    <Select
      label={t`Actor`}
      placeholder={t`Anyone`}
      clearable
      searchable
      data={[
        { group: t`Users`, items: users },
        { group: t`API keys`, items: keys },
        ...(isKnown
          ? []
          : [{ group: t`Others`, items: [{ value, label: isLoaded ? t`Former member or key` : '…' }] }]),
      ]}
      value={value}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': t`Any actor` }}
    />
  );
}
