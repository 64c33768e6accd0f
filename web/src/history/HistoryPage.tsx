import { plural, select, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Icon } from '@tabler/icons-react';
import { Link } from 'react-router';
import { asProblem } from '../api/problem';
import { LiveIndicator } from '../live/LiveIndicator';
import { ColumnsMenu } from '../ui/ColumnsMenu';
import type { CsvColumn } from '../ui/csv';
import { EmptyState } from '../ui/EmptyState';
import { ExportButton } from '../ui/ExportButton';
import { Loaded } from '../ui/Loaded';
import { LoadMore } from '../ui/LoadMore';
import { Page } from '../ui/Page';
import { Total } from '../ui/Total';
import { useLookFurther } from '../ui/use-look-further';
import { useUrlState } from '../ui/use-url-state';
import { zoneName } from '../ui/zone';
import { useHistoryColumns, type ChannelColumns } from './columns';
import { exportColumns } from './export';
import { filterOf } from './filter';
import { HistoryFilters } from './HistoryFilters';
import { HistoryTable } from './HistoryTable';
import type { Channel, ChannelBase, HistoryEntry } from './channel';
import { historyList } from './queries';
import { useAgents } from './use-agents';

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  title: string;
  icon: Icon;
  /** Shown while there are no entries: how to get the first one. */
  first: string;
  columns: ChannelColumns<Entry>;
  /** What only this channel exports. */
  exported: CsvColumn<Entry>[];
};

/** All calls or all messages, newest first. */
export function HistoryPage<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { channel, title, exported } = props;
  const { search, change, clear } = useUrlState();
  const filter = filterOf(channel, search);
  const entries = useInfiniteQuery(historyList(channel, filter));
  useLookFurther(entries);
  const { agents, deleted, byId } = useAgents();
  const columns = useHistoryColumns(channel, props.columns, byId);
  const isFiltered = Object.keys(filter).length > 0;
  // Errors of a filter are shown at its field.
  const errors = entries.error === null ? {} : asProblem(entries.error).byField();
  return (
    <Page
      title={title}
      lead={select(channel.noun, {
        call: `Newest first. Calls in progress update automatically. Times are in ${zoneName()}.`,
        other: `Newest first. Messages in progress update automatically. Times are in ${zoneName()}.`,
      })}
      actions={
        <Group gap="sm">
          <LiveIndicator />
          <ColumnsMenu columns={columns} />
          <ExportButton
            name={channel.key}
            columns={[...exportColumns<Entry>(channel, byId), ...exported]}
            read={(query) => channel.list({ ...filter, ...query })}
          />
        </Group>
      }
    >
      <HistoryFilters
        channel={channel}
        search={search}
        onChange={change}
        onClear={clear}
        agents={agents}
        deleted={deleted}
        errors={errors}
      />
      {errors.search === undefined && (
        <Loaded query={entries} lines={8}>
          {({ pages }) => (
            <>
              <Total
                total={pages[0]?.total}
                counted={(count) =>
                  select(channel.noun, {
                    call: plural(count, { one: '# call', other: '# calls' }),
                    other: plural(count, { one: '# message', other: '# messages' }),
                  })
                }
                isFiltered={isFiltered}
              />
              {pages.every(({ items }) => items.length === 0) ? (
                <Nothing
                  {...props}
                  isFiltered={isFiltered}
                  isUnfinished={entries.hasNextPage}
                  onClear={clear}
                />
              ) : (
                <HistoryTable
                  channel={channel}
                  columns={columns.shown}
                  entries={pages.flatMap(({ items }) => items)}
                />
              )}
            </>
          )}
        </Loaded>
      )}
      <LoadMore query={entries} hasTimes />
    </Page>
  );
}

type NothingProps = {
  channel: Pick<ChannelBase, 'noun'>;
  icon: Icon;
  first: string;
  isFiltered: boolean;
  /** A page ends after so many entries, whether they match or not. */
  isUnfinished: boolean;
  onClear: () => void;
};

function Nothing({ channel: { noun }, icon, first, isFiltered, isUnfinished, onClear }: NothingProps) {
  if (!isFiltered) {
    return (
      <EmptyState
        icon={icon}
        title={select(noun, { call: 'No calls yet', other: 'No messages yet' })}
        action={
          <Button component={Link} to="/agents">
            <Trans>Go to agents</Trans>
          </Button>
        }
      >
        {first}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={
        isUnfinished
          ? select(noun, {
              call: 'No recent calls match these filters',
              other: 'No recent messages match these filters',
            })
          : select(noun, {
              call: 'No calls match these filters',
              other: 'No messages match these filters',
            })
      }
      action={
        <Button onClick={onClear}>
          {select(noun, { call: 'Show all calls', other: 'Show all messages' })}
        </Button>
      }
    >
      {isUnfinished ? t`Load more to look further back.` : t`Change or clear the filters to see more.`}
    </EmptyState>
  );
}
