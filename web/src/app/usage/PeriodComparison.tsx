import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowDown, IconArrowUp, IconEqual } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import * as queries from '../../api/queries';
import type { UsageFilter, UsageItem, UsageSums } from '../../api/types';
import { AgentName } from '../../ui/AgentName';
import { formatCount } from '../../ui/count';
import { longDay, today } from '../../ui/days';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { SortHeader } from '../../ui/SortHeader';
import { useShown } from '../../ui/use-shown';
import { sorted, useSort } from '../../ui/use-sort';
import { costOf } from './amounts';
import { COLUMNS } from './columns';
import { comparableCosts, compared, differenceOf, type ComparedAgent } from './difference';
import { formatMinutes, sumOf } from './usage';

type Props = { items: UsageItem[]; deleted: ReadonlySet<string>; previous: UsageFilter };

/** The period that is shown against as many days before, by agent. */
export function PeriodComparison({ items, deleted, previous }: Props) {
  const before = useQuery(queries.usage(previous));
  // What is kept of another period meanwhile is not compared with this one.
  const query = { ...before, data: before.isPlaceholderData ? undefined : before.data };
  return (
    <Loaded query={query} lines={6}>
      {(found) => {
        const rows = compared(items, found.items);
        return (
          <>
            <PeriodNote
              previous={previous}
              rows={rows}
              hasToday={items.some(({ day }) => day >= today(previous.timeZone))}
            />
            <ComparisonTable rows={rows} deleted={deleted} />
          </>
        );
      }}
    </Loaded>
  );
}

type NoteProps = { previous: UsageFilter; rows: ComparedAgent[]; hasToday: boolean };

function PeriodNote({ previous, rows, hasToday }: NoteProps) {
  const [from, to] = [longDay(previous.from), longDay(previous.to)];
  const isPart = rows.some(({ now, before }) => comparableCosts(now, before) === null);
  return (
    <Text size="sm" c="dimmed">
      <Trans>
        Compared with the same number of days before: {from} to {to}.
      </Trans>
      {hasToday && (
        <>
          {' '}
          <Trans>Today is not over yet.</Trans>
        </>
      )}
      {isPart && (
        <>
          {' '}
          <Trans>Costs are compared where all prices are known and in one currency.</Trans>
        </>
      )}
    </Text>
  );
}

/** By what is shown first in a cell: the period, and not the one before it. */
const BY = {
  agent: ({ name }: ComparedAgent) => name,
  calls: ({ now }: ComparedAgent) => COLUMNS.calls(now),
  minutes: ({ now }: ComparedAgent) => COLUMNS.minutes(now),
  cost: ({ now }: ComparedAgent) => COLUMNS.cost(now),
};

/** Busiest agents first, then those that have stopped. */
function ComparisonTable({ rows, deleted }: { rows: ComparedAgent[]; deleted: ReadonlySet<string> }) {
  const sort = useSort('');
  const { shown, more } = useShown(sorted(rows, sort, BY));
  const total = { now: sumOf(rows.map(({ now }) => now)), before: sumOf(rows.map(({ before }) => before)) };
  return (
    <>
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <SortHeader label={t`Agent`} name="agent" sort={sort} />
              <SortHeader label={t`Calls`} name="calls" sort={sort} ta="end" />
              <SortHeader label={t`Minutes`} name="minutes" sort={sort} ta="end" visibleFrom="sm" />
              <SortHeader label={t`Total cost`} name="cost" sort={sort} ta="end" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ agentId, name, ...sums }) => (
              <Table.Tr key={agentId}>
                <Table.Td>
                  <AgentName id={agentId} name={name} isDeleted={agentId !== null && deleted.has(agentId)} />
                </Table.Td>
                <Cells {...sums} />
              </Table.Tr>
            ))}
          </Table.Tbody>
          {rows.length > 1 && (
            <Table.Tfoot>
              <Table.Tr fw={600}>
                <Table.Td>{t`Total`}</Table.Td>
                <Cells {...total} />
              </Table.Tr>
            </Table.Tfoot>
          )}
        </Table>
      </Table.ScrollContainer>
      <LoadMore query={more} />
    </>
  );
}

function Cells({ now, before }: { now: UsageSums; before: UsageSums }) {
  const costs = comparableCosts(now, before);
  return (
    <>
      <Cell before={formatCount(before.calls)} values={[now.calls, before.calls]}>
        {formatCount(now.calls)}
      </Cell>
      <Cell
        before={formatMinutes(before.callSeconds)}
        values={[now.callSeconds, before.callSeconds]}
        visibleFrom="sm"
      >
        {formatMinutes(now.callSeconds)}
      </Cell>
      <Cell before={formatSums(costOf(before))} values={costs}>
        {formatSums(costOf(now))}
      </Cell>
    </>
  );
}

type CellProps = {
  before: string;
  /** Null: they cannot be compared. */
  values: [number, number] | null;
  visibleFrom?: 'sm';
  children: ReactNode;
};

function Cell({ before, values, children, ...cell }: CellProps) {
  return (
    <NumberCell {...cell}>
      {children}
      <Text size="xs" c="dimmed">
        <Trans>before: {before}</Trans>
      </Text>
      {values === null ? (
        <Text size="xs" c="dimmed">
          <Trans>not comparable</Trans>
        </Text>
      ) : (
        <Marked now={values[0]} before={values[1]} />
      )}
    </NumberCell>
  );
}

const MARKS = {
  same: { color: 'gray', icon: IconEqual },
  more: { color: 'orange', icon: IconArrowUp },
  less: { color: 'teal', icon: IconArrowDown },
} as const;

/** By sign, words and color. */
function Marked({ now, before }: { now: number; before: number }) {
  const { kind, text } = differenceOf(now, before);
  const { color, icon: Mark } = MARKS[kind];
  return (
    <Badge color={color} variant="light" tt="none" leftSection={<Mark size={12} aria-hidden />}>
      {text}
    </Badge>
  );
}
