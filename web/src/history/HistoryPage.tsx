import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Icon } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import * as queries from '../api/queries';
import { LiveIndicator } from '../live/LiveIndicator';
import { EmptyState } from '../ui/EmptyState';
import { Loaded } from '../ui/Loaded';
import { LoadMore } from '../ui/LoadMore';
import { Page } from '../ui/Page';
import { filterOf } from './filter';
import { HistoryFilters } from './HistoryFilters';
import { HistoryTable, type Column } from './HistoryTable';
import type { Channel, HistoryEntry } from './channel';
import { historyList } from './queries';

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  title: string;
  icon: Icon;
  /** The heading of the creation times: "Placed", "Sent". */
  verb: string;
  /** Shown while there are no entries: how to get the first one. */
  first: string;
  /** The column that only this channel has. */
  column: Column<Entry>;
};

/** All calls or all messages, newest first. */
export function HistoryPage<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { channel, title, icon, verb, first, column } = props;
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(channel, search);
  const entries = useInfiniteQuery(historyList(channel, filter));
  const agents = useQuery(queries.allAgents);
  const isFiltered = Object.keys(filter).length > 0;
  // A page ends after so many entries, whether they match or not.
  const isUnfinished = entries.hasNextPage;
  const nothing = isFiltered ? (
    <EmptyState
      icon={icon}
      title={`No ${isUnfinished ? 'recent ' : ''}${channel.noun}s match these filters`}
      action={<Button onClick={() => setSearch({})}>Show all {channel.noun}s</Button>}
    >
      {isUnfinished ? 'Load more to look further back.' : 'Change or clear the filters to see more.'}
    </EmptyState>
  ) : (
    <EmptyState
      icon={icon}
      title={`No ${channel.noun}s yet`}
      action={
        <Button component={Link} to="/agents">
          Go to agents
        </Button>
      }
    >
      {first}
    </EmptyState>
  );
  return (
    <Page
      title={title}
      lead={`Newest first. ${title} in progress update automatically.`}
      actions={<LiveIndicator />}
    >
      <HistoryFilters
        channel={channel}
        verb={verb}
        search={search}
        onChange={setSearch}
        agents={agents.data ?? []}
      />
      <Loaded query={entries} lines={8}>
        {({ pages }) =>
          pages.every(({ items }) => items.length === 0) ? (
            nothing
          ) : (
            <HistoryTable
              channel={channel}
              verb={verb}
              column={column}
              entries={pages.flatMap(({ items }) => items)}
              agents={agents.data ?? []}
            />
          )
        }
      </Loaded>
      <LoadMore query={entries} />
    </Page>
  );
}
