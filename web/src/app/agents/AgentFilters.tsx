import { t } from '@lingui/core/macro';
import { MultiSelect, Select } from '@mantine/core';
import { ListFilters } from '../../ui/ListFilters';
import { SearchInput } from '../../ui/SearchInput';
import { choicesOf } from '../../ui/label-of';
import type { UrlChanges } from '../../ui/use-url-state';
import { FILTERS, PAUSED, STATUSES, statusesAfter } from './filter';

type Props = {
  search: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
};

/** In the URL, as all filters. */
export function AgentFilters({ search, onChange, onClear }: Props) {
  return (
    <ListFilters
      label={t`Filter agents`}
      active={FILTERS.filter((name) => search.has(name)).length}
      onClear={onClear}
      columns={2}
      search={
        <SearchInput
          label={t`Search`}
          placeholder={t`Part of a name or number`}
          value={search.get('search') ?? ''}
          onChange={(value) => onChange({ search: value })}
        />
      }
    >
      <MultiSelect
        label={t`Status of its own account`}
        placeholder={search.has('status') ? '' : t`All`}
        clearable
        data={choicesOf(STATUSES)}
        value={search.getAll('status')}
        onChange={(values) => onChange({ status: statusesAfter(search.getAll('status'), values) })}
        clearButtonProps={{ 'aria-label': t`All statuses` }}
      />
      <Select
        label={t`Paused`}
        placeholder={t`All`}
        clearable
        data={choicesOf(PAUSED)}
        value={search.get('paused')}
        onChange={(value) => onChange({ paused: value })}
        clearButtonProps={{ 'aria-label': t`Paused or not` }}
      />
    </ListFilters>
  );
}
