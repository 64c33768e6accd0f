import { i18n } from '@lingui/core';
import { select, t } from '@lingui/core/macro';
import { MultiSelect, TextInput } from '@mantine/core';
import type { Agent } from '../api/types';
import { AgentFilter } from '../ui/AgentFilter';
import { ListFilters } from '../ui/ListFilters';
import { SearchInput } from '../ui/SearchInput';
import { TimeFilters } from '../ui/TimeFilters';
import { useDraft } from '../ui/use-draft';
import type { UrlChanges } from '../ui/use-url-state';
import { SEVERAL, type ChannelBase } from './channel';
import { FILTERS } from './filter';

type Props = {
  channel: Pick<ChannelBase, 'noun' | 'statuses'>;
  search: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
  agents: Agent[];
  deleted: Agent[];
  /** What the API says of a filter. */
  errors: Record<string, string>;
};

/** The filters are part of the URL, so that a filtered list can be bookmarked and shared. */
export function HistoryFilters({ channel, search, onChange, onClear, agents, deleted, errors }: Props) {
  const metadata = useDraft(search.get('metadata') ?? '', (value) => onChange({ metadata: value.trim() }));
  return (
    <ListFilters
      label={select(channel.noun, { call: 'Filter calls', other: 'Filter messages' })}
      active={FILTERS.filter((name) => search.has(name)).length}
      onClear={onClear}
      columns={3}
      search={
        <SearchInput
          label={t`Search`}
          placeholder={select(channel.noun, {
            call: 'Part of a number, call SID or ID',
            other: 'Part of a number, message SID or ID',
          })}
          value={search.get('search') ?? ''}
          onChange={(value) => onChange({ search: value })}
          error={errors.search}
        />
      }
    >
      <AgentFilter
        agents={agents}
        deleted={deleted}
        value={search.get('agent')}
        onChange={(agentId) => onChange({ agent: agentId })}
      />
      <MultiSelect
        label={t`Status`}
        placeholder={search.has('status') ? '' : t`All`}
        clearable
        data={[
          {
            group: t`Several`,
            items: Object.entries(SEVERAL).map(([value, { label }]) => ({ value, label: i18n._(label) })),
          },
          {
            group: t`Status`,
            items: Object.entries(channel.statuses).map(([value, { label }]) => ({
              value,
              label: i18n._(label),
            })),
          },
        ]}
        value={search.getAll('status')}
        onChange={(values) => onChange({ status: values })}
        clearButtonProps={{ 'aria-label': t`All statuses` }}
      />
      <TextInput label={t`Metadata`} placeholder={t`key or key=value`} {...metadata} />
      <TimeFilters noun={channel.noun} search={search} onChange={onChange} />
    </ListFilters>
  );
}
