import { MultiSelect, Select } from '@mantine/core';
import { ListFilters } from '../../ui/ListFilters';
import { SearchInput } from '../../ui/SearchInput';
import type { UrlChanges } from '../../ui/use-url-state';
import { ACCOUNTS, FILTERS, PAUSED, STATUSES } from './filter';

type Props = {
  search: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
};

/** In the URL, as all filters. */
export function AgentFilters({ search, onChange, onClear }: Props) {
  return (
    <ListFilters
      label="Filter agents"
      active={FILTERS.filter((name) => search.has(name)).length}
      onClear={onClear}
      search={
        <SearchInput
          label="Search"
          placeholder="Part of a name or number"
          value={search.get('search') ?? ''}
          onChange={(value) => onChange({ search: value })}
        />
      }
    >
      <Select
        label="Account"
        placeholder="All"
        clearable
        data={ACCOUNTS}
        value={search.get('account')}
        onChange={(value) => onChange({ account: value })}
        clearButtonProps={{ 'aria-label': 'Any account' }}
      />
      <MultiSelect
        label="Status"
        placeholder={search.has('status') ? '' : 'All'}
        clearable
        data={STATUSES}
        value={search.getAll('status')}
        onChange={(values) => onChange({ status: values })}
        clearButtonProps={{ 'aria-label': 'All statuses' }}
      />
      <Select
        label="Paused"
        placeholder="All"
        clearable
        data={PAUSED}
        value={search.get('paused')}
        onChange={(value) => onChange({ paused: value })}
        clearButtonProps={{ 'aria-label': 'Paused or not' }}
      />
      <Select
        label="Sort by"
        allowDeselect={false}
        data={[
          { value: 'newest', label: 'Newest first' },
          { value: 'name', label: 'Name' },
        ]}
        value={search.get('sort') ?? 'newest'}
        onChange={(value) => onChange({ sort: value === 'name' ? 'name' : null })}
      />
    </ListFilters>
  );
}
