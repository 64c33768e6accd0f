import { Button, Select, SimpleGrid, Table, TextInput, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconHistory } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { AuditFilter } from '../../api/types';
import { instantOf } from '../../ui/days';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { NotFound } from '../../ui/NotFound';
import { Page } from '../../ui/Page';
import { ACTIONS, isAction } from './actions';
import { ActorSelect } from './ActorSelect';
import { AuditRow } from './AuditRow';

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const entries = useInfiniteQuery(queries.auditLog(filter));
  if (entries.error !== null && asProblem(entries.error).status === 403) return <NotFound />;
  const isEmpty = entries.data?.pages.every(({ items }) => items.length === 0);
  return (
    <Page
      title="Audit log"
      lead="Every change to settings, agents, members and keys, and sign-ins: who made it, when and from where. Tamper-evident."
    >
      <Filters search={search} onChange={(next) => setSearch(next, { replace: true })} />
      <Loaded query={entries} lines={8}>
        {({ pages }) =>
          isEmpty ? (
            <EmptyState
              icon={IconHistory}
              title={`No ${entries.hasNextPage ? 'recent ' : ''}changes match these filters`}
              action={<Button onClick={() => setSearch({})}>Show all changes</Button>}
            >
              {entries.hasNextPage
                ? 'Load more to look further back.'
                : 'Change or clear the filters to see more.'}
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={0}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      <VisuallyHidden>Details</VisuallyHidden>
                    </Table.Th>
                    <Table.Th>Action</Table.Th>
                    <Table.Th visibleFrom="sm">Actor</Table.Th>
                    <Table.Th visibleFrom="sm">Time</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {pages.flatMap(({ items }) =>
                    items.map((entry) => <AuditRow key={entry.id} entry={entry} />),
                  )}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
      <LoadMore query={entries} />
    </Page>
  );
}

function filterOf(search: URLSearchParams): AuditFilter {
  const action = search.get('action');
  const actor = search.get('actor');
  const from = instantOf(search.get('from'));
  const to = instantOf(search.get('until'));
  return {
    ...(isAction(action) ? { action } : {}),
    ...(actor ? { actor } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

type FiltersProps = { search: URLSearchParams; onChange: (next: URLSearchParams) => void };

function Filters({ search, onChange }: FiltersProps) {
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    onChange(next);
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" role="search" aria-label="Filter changes">
      <ActorSelect value={search.get('actor')} onChange={(value) => set('actor', value)} />
      <Select
        label="Action"
        placeholder="All"
        clearable
        searchable
        data={Object.entries(ACTIONS).map(([value, label]) => ({ value, label }))}
        value={search.get('action')}
        onChange={(value) => set('action', value)}
        clearButtonProps={{ 'aria-label': 'All actions' }}
      />
      <TextInput
        label="From"
        type="datetime-local"
        value={search.get('from') ?? ''}
        onChange={(event) => set('from', event.currentTarget.value)}
      />
      <TextInput
        label="Before"
        type="datetime-local"
        value={search.get('until') ?? ''}
        onChange={(event) => set('until', event.currentTarget.value)}
      />
    </SimpleGrid>
  );
}
