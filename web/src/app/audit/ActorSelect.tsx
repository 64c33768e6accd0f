import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';

type Props = { value: string | null; onChange: (value: string | null) => void };

/** Filters by actor: the current members and API keys. A former one that a link names stays selected. */
export function ActorSelect({ value, onChange }: Props) {
  const members = useQuery(queries.members);
  const apiKeys = useQuery(queries.apiKeys);
  const users = (members.data ?? []).map(({ userId, name }) => ({ value: userId, label: name }));
  const keys = (apiKeys.data ?? []).map(({ id, name, hint }) => ({ value: id, label: `${name} (…${hint})` }));
  const isKnown = value === null || [...users, ...keys].some((actor) => actor.value === value);
  const isLoaded = members.data !== undefined && apiKeys.data !== undefined;
  return (
    <Select
      label="Actor"
      placeholder="Anyone"
      clearable
      searchable
      data={[
        { group: 'Users', items: users },
        { group: 'API keys', items: keys },
        ...(isKnown
          ? []
          : [{ group: 'Others', items: [{ value, label: isLoaded ? 'Former member or key' : '…' }] }]),
      ]}
      value={value}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': 'Any actor' }}
    />
  );
}
