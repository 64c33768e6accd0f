import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Icon } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import * as queries from '../api/queries';
import { LiveMark } from '../live/LiveMark';
import { EmptyState } from '../ui/EmptyState';
import { Loaded } from '../ui/Loaded';
import { LoadMore } from '../ui/LoadMore';
import { Page } from '../ui/Page';
import { filterOf } from './filter';
import { HistoryFilters } from './HistoryFilters';
import { HistoryTable, type Column } from './HistoryTable';
import type { HistoryEntry, HistoryKind } from './kind';
import { historyList } from './queries';

type Props<Entry extends HistoryEntry> = {
  kind: HistoryKind<Entry>;
  title: string;
  icon: Icon;
  /** What was done with one: "Placed", "Sent". */
  verb: string;
  /** What to do so that there is something to see here. */
  first: string;
  /** What only this kind has. */
  column: Column<Entry>;
};

/** All calls or all messages, the newest first. */
export function HistoryPage<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { kind, title, icon, verb, first, column } = props;
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(kind, search);
  const entries = useInfiniteQuery(historyList(kind, filter));
  const agents = useQuery(queries.allAgents);
  const isFiltered = Object.keys(filter).length > 0;
  const nothing = isFiltered ? (
    <EmptyState
      icon={icon}
      title={`No ${kind.noun} fits these filters`}
      action={<Button onClick={() => setSearch({})}>Show all {kind.noun}s</Button>}
    >
      There may be others.
    </EmptyState>
  ) : (
    <EmptyState
      icon={icon}
      title={`No ${kind.noun}s yet`}
      action={
        <Button component={Link} to="/agents">
          Go to the agents
        </Button>
      }
    >
      {first}
    </EmptyState>
  );
  return (
    <Page
      title={title}
      lead={`The newest first. ${title} that are under way change by themselves.`}
      actions={<LiveMark />}
    >
      <HistoryFilters
        kind={kind}
        verb={verb}
        search={search}
        onChange={setSearch}
        agents={agents.data ?? []}
      />
      <Loaded query={entries} lines={8}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            nothing
          ) : (
            <HistoryTable
              kind={kind}
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
