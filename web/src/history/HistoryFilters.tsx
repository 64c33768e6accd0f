import { Button, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { Agent } from '../api/types';
import classes from './HistoryFilters.module.css';
import { FILTERS } from './filter';
import type { ChannelBase } from './channel';
import { AgentFilter } from '../ui/AgentFilter';

type Props = {
  channel: Pick<ChannelBase, 'noun' | 'statuses'>;
  /** Names the time that is filtered by: "Placed", "Sent". */
  verb: string;
  search: URLSearchParams;
  onChange: (search: URLSearchParams, options: { replace: boolean }) => void;
  agents: Agent[];
};

/** The filters are part of the URL, so that a filtered list can be bookmarked and shared. */
export function HistoryFilters({ channel, verb, search, onChange, agents }: Props) {
  const set = (name: (typeof FILTERS)[number], value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    onChange(next, { replace: true });
  };
  const isFiltered = FILTERS.some((name) => search.has(name));
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: isFiltered ? 5 : 4 }}
      spacing="sm"
      className={classes.filters ?? ''}
      role="search"
      aria-label={`Filter ${channel.noun}s`}
    >
      <AgentFilter
        agents={agents}
        value={search.get('agent')}
        onChange={(agentId) => set('agent', agentId)}
      />
      <Select
        label="Status"
        placeholder="All"
        clearable
        data={Object.entries(channel.statuses).map(([value, { label }]) => ({ value, label }))}
        value={search.get('status')}
        onChange={(value) => set('status', value)}
        clearButtonProps={{ 'aria-label': 'All statuses' }}
      />
      <TextInput
        label={`${verb} from`}
        type="datetime-local"
        value={search.get('from') ?? ''}
        onChange={(event) => set('from', event.currentTarget.value)}
      />
      <TextInput
        label={`${verb} before`}
        type="datetime-local"
        value={search.get('until') ?? ''}
        onChange={(event) => set('until', event.currentTarget.value)}
      />
      {isFiltered && (
        <Button variant="subtle" onClick={() => onChange(new URLSearchParams(), { replace: true })}>
          Clear filters
        </Button>
      )}
    </SimpleGrid>
  );
}
