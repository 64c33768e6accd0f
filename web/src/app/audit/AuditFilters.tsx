import { i18n, type MessageDescriptor } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import type { useAgents } from '../../history/use-agents';
import { AgentFilter } from '../../ui/AgentFilter';
import { ListFilters } from '../../ui/ListFilters';
import { SearchInput } from '../../ui/SearchInput';
import { TimeFilters } from '../../ui/TimeFilters';
import type { UrlChanges } from '../../ui/use-url-state';
import { ACTIONS } from './actions';
import { ACTOR_KINDS } from './actors';
import { ActorSelect } from './ActorSelect';
import { FILTERS } from './filter';

type Props = {
  search: URLSearchParams;
  agents: Pick<ReturnType<typeof useAgents>, 'agents' | 'deleted'>;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
  /** What the API says of a filter. */
  errors: Record<string, string>;
};

export function AuditFilters({ search, agents, onChange, onClear, errors }: Props) {
  return (
    <ListFilters
      label={t`Filter changes`}
      active={FILTERS.filter((name) => search.has(name)).length}
      onClear={onClear}
      search={
        <SearchInput
          label={t`Search`}
          placeholder={t`Part of a person’s, key’s or agent’s name, or of a changed value`}
          value={search.get('search') ?? ''}
          onChange={(value) => onChange({ search: value })}
          error={errors.search}
        />
      }
    >
      <AgentFilter {...agents} value={search.get('agent')} onChange={(agent) => onChange({ agent })} />
      <Select
        label={t`Kind of actor`}
        placeholder={t`All`}
        clearable
        data={choices(ACTOR_KINDS)}
        value={search.get('kind')}
        onChange={(kind) => onChange({ kind })}
        clearButtonProps={{ 'aria-label': t`All kinds of actors` }}
      />
      <ActorSelect value={search.get('actor')} onChange={(actor) => onChange({ actor })} />
      <Select
        label={t`Action`}
        placeholder={t`All`}
        clearable
        searchable
        data={choices(ACTIONS)}
        value={search.get('action')}
        onChange={(action) => onChange({ action })}
        clearButtonProps={{ 'aria-label': t`All actions` }}
      />
      <TimeFilters search={search} onChange={onChange} />
    </ListFilters>
  );
}

function choices(labels: Record<string, MessageDescriptor>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label: i18n._(label) }));
}
