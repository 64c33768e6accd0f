import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { SegmentedControl, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { UsageFilter, UsageItem, UsageSums } from '../../api/types';
import { AgentName } from '../../ui/AgentName';
import { formatCount } from '../../ui/count';
import { longDay } from '../../ui/days';
import { LoadMore } from '../../ui/LoadMore';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { SortHeader } from '../../ui/SortHeader';
import { Total } from '../../ui/Total';
import { useRowLink } from '../../ui/use-row-link';
import { useShown } from '../../ui/use-shown';
import { sorted, useSort, type Sort } from '../../ui/use-sort';
import { useUrlState } from '../../ui/use-url-state';
import { COLUMNS } from './columns';
import { Costs } from './Costs';
import { PeriodComparison } from './PeriodComparison';
import { agentName, byAgent, formatMinutes } from './usage';

type Props = { items: UsageItem[]; deleted: ReadonlySet<string> };

type TablesProps = Props & {
  /** The usage of the period before. */
  previous: UsageFilter;
};

const GROUPS = ['agent', 'day', 'before'] as const;

export function UsageTables({ previous, ...props }: TablesProps) {
  const { search, change } = useUrlState();
  const by = GROUPS.find((group) => group === search.get('by')) ?? 'agent';
  return (
    <Stack>
      <SegmentedControl
        aria-label={t`Group by`}
        data={[
          { value: 'agent', label: t`By agent` },
          { value: 'day', label: t`By day and agent` },
          { value: 'before', label: t`Compared with before` },
        ]}
        value={by}
        onChange={(value) => change({ by: value === 'agent' ? null : value, sort: null })}
        w="fit-content"
        maw="100%"
      />
      {by === 'agent' && <AgentTable {...props} />}
      {by === 'day' && <DayTable {...props} />}
      {by === 'before' && <PeriodComparison {...props} previous={previous} />}
    </Stack>
  );
}

/** Busiest agents first. */
function AgentTable({ items, deleted }: Props) {
  const sort = useSort('');
  const rows = sorted(byAgent(items), sort, { ...COLUMNS, agent: ({ name }) => name });
  const { shown, more } = useShown(rows);
  const linkTo = useRowLink();
  return (
    <>
      <Total
        total={{ count: rows.length, isExact: true }}
        counted={(count) => plural(count, { one: '# agent', other: '# agents' })}
        isFiltered={false}
      />
      <UsageTable sort={sort} headings={<SortHeader label={t`Agent`} name="agent" sort={sort} />}>
        {shown.map(({ agentId, name, ...sums }) => (
          <Table.Tr key={agentId} {...linkTo(pageOf(agentId, deleted))}>
            <Table.Td>
              <AgentName id={agentId} name={name} isDeleted={agentId !== null && deleted.has(agentId)} />
            </Table.Td>
            <UsageCells sums={sums} />
          </Table.Tr>
        ))}
      </UsageTable>
      <LoadMore query={more} />
    </>
  );
}

/** Newest day first. */
function DayTable({ items, deleted }: Props) {
  const sort = useSort('-day');
  const rows = sorted(items, sort, { ...COLUMNS, day: ({ day }) => day, agent: agentName });
  const { shown, more } = useShown(rows);
  const linkTo = useRowLink();
  return (
    <>
      <Total
        total={{ count: rows.length, isExact: true }}
        counted={(count) => plural(count, { one: '# row', other: '# rows' })}
        isFiltered={false}
      />
      <UsageTable
        sort={sort}
        headings={
          <>
            <SortHeader label={t`Day`} name="day" sort={sort} />
            <SortHeader label={t`Agent`} name="agent" sort={sort} />
          </>
        }
      >
        {shown.map((item) => (
          <Table.Tr
            key={`${item.day} ${item.agentId ?? ''} ${item.credentialSource}`}
            {...linkTo(pageOf(item.agentId ?? null, deleted))}
          >
            <Table.Td>{longDay(item.day)}</Table.Td>
            <Table.Td>
              <AgentName
                id={item.agentId ?? null}
                name={agentName(item)}
                isDeleted={item.agentId != null && deleted.has(item.agentId)}
              />
              {item.credentialSource === 'organization' && (
                <Text size="xs" c="dimmed">
                  <Trans>organization’s account</Trans>
                </Text>
              )}
            </Table.Td>
            <UsageCells sums={item} />
          </Table.Tr>
        ))}
      </UsageTable>
      <LoadMore query={more} />
    </>
  );
}

/** The agent's page; null for what has none. */
function pageOf(agentId: string | null, deleted: ReadonlySet<string>): string | null {
  return agentId === null || deleted.has(agentId) ? null : `/agents/${agentId}`;
}

function UsageTable({ headings, sort, children }: { headings: ReactNode; sort: Sort; children: ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {headings}
            <SortHeader label={t`Calls`} name="calls" sort={sort} ta="end" />
            <SortHeader label={t`Minutes`} name="minutes" sort={sort} ta="end" visibleFrom="sm" />
            <SortHeader label={t`Messages`} name="messages" sort={sort} ta="end" visibleFrom="sm" />
            <SortHeader label={t`Call cost`} name="call-cost" sort={sort} ta="end" visibleFrom="md" />
            <SortHeader label={t`Message cost`} name="message-cost" sort={sort} ta="end" visibleFrom="md" />
            <SortHeader label={t`Total cost`} name="cost" sort={sort} ta="end" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function UsageCells({ sums }: { sums: UsageSums }) {
  return (
    <>
      <NumberCell>{formatCount(sums.calls)}</NumberCell>
      <NumberCell visibleFrom="sm">{formatMinutes(sums.callSeconds)}</NumberCell>
      <NumberCell visibleFrom="sm">{formatCount(sums.messages)}</NumberCell>
      <NumberCell visibleFrom="md">{formatSums(sums.callCost)}</NumberCell>
      <NumberCell visibleFrom="md">{formatSums(sums.messageCost)}</NumberCell>
      <NumberCell>
        <Costs sums={sums} />
      </NumberCell>
    </>
  );
}
