import { i18n } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Select, Table, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconHistory } from '@tabler/icons-react';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { AuditEntry, AuditFilter } from '../../api/types';
import { useAgents, type NamedAgent } from '../../history/use-agents';
import { AgentFilter } from '../../ui/AgentFilter';
import type { CsvColumn } from '../../ui/csv';
import { instantOf } from '../../ui/days';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { ListFilters } from '../../ui/ListFilters';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Forbidden } from '../../ui/Forbidden';
import { Page } from '../../ui/Page';
import { TimeFilters } from '../../ui/TimeFilters';
import { useLookFurther } from '../../ui/use-look-further';
import { useUrlState, type UrlChanges } from '../../ui/use-url-state';
import { zoneName } from '../../ui/zone';
import { ACTIONS, isAction } from './actions';
import { ActorSelect } from './ActorSelect';
import { AuditRow } from './AuditRow';
import { entryLabel, subjectOf } from './subject';

export function AuditPage() {
  const { search, change, clear } = useUrlState();
  const filter = filterOf(search);
  const entries = useInfiniteQuery(queries.auditLog(filter));
  useLookFurther(entries);
  const agents = useAgents();
  if (entries.error !== null && asProblem(entries.error).status === 403)
    return <Forbidden title={t`Audit log`} />;
  const isEmpty = entries.data?.pages.every(({ items }) => items.length === 0);
  return (
    <Page
      title={t`Audit log`}
      lead={t`Sign-ins and every change to settings, agents, members and keys: who, when and from where. Tamper-evident. Times are in ${zoneName()}.`}
      actions={
        <ExportButton
          name="audit-log"
          columns={exportedColumns(agents.byId)}
          read={(query) => queries.auditPage({ ...filter, ...query })}
        />
      }
    >
      <Filters search={search} agents={agents} onChange={change} onClear={clear} />
      <Loaded query={entries} lines={8}>
        {({ pages }) =>
          isEmpty ? (
            <EmptyState
              icon={IconHistory}
              title={
                entries.hasNextPage
                  ? t`No recent changes match these filters`
                  : t`No changes match these filters`
              }
              action={
                <Button onClick={clear}>
                  <Trans>Show all changes</Trans>
                </Button>
              }
            >
              {entries.hasNextPage
                ? t`Load more to look further back.`
                : t`Change or clear the filters to see more.`}
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={0}>
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      <VisuallyHidden>
                        <Trans>Details</Trans>
                      </VisuallyHidden>
                    </Table.Th>
                    <Table.Th>
                      <Trans>Action</Trans>
                    </Table.Th>
                    <Table.Th visibleFrom="sm">
                      <Trans>Actor</Trans>
                    </Table.Th>
                    <Table.Th visibleFrom="sm">
                      <Trans>Time</Trans>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {pages.flatMap(({ items }) =>
                    items.map((entry) => <AuditRow key={entry.id} entry={entry} agents={agents.byId} />),
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
  const resourceId = search.get('agent');
  const from = instantOf(search.get('from'));
  const to = instantOf(search.get('until'));
  return {
    ...(isAction(action) ? { action } : {}),
    ...(actor ? { actor } : {}),
    ...(resourceId ? { resourceId } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

const FILTERS = ['actor', 'action', 'agent', 'from', 'until'];

type FiltersProps = {
  search: URLSearchParams;
  agents: Pick<ReturnType<typeof useAgents>, 'agents' | 'deleted'>;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
};

function Filters({ search, agents, onChange, onClear }: FiltersProps) {
  return (
    <ListFilters
      label={t`Filter changes`}
      active={FILTERS.filter((name) => search.has(name)).length}
      onClear={onClear}
      columns={3}
    >
      <AgentFilter {...agents} value={search.get('agent')} onChange={(agent) => onChange({ agent })} />
      <ActorSelect value={search.get('actor')} onChange={(actor) => onChange({ actor })} />
      <Select
        label={t`Action`}
        placeholder={t`All`}
        clearable
        searchable
        data={Object.entries(ACTIONS).map(([value, label]) => ({ value, label: i18n._(label) }))}
        value={search.get('action')}
        onChange={(action) => onChange({ action })}
        clearButtonProps={{ 'aria-label': t`All actions` }}
      />
      <TimeFilters search={search} onChange={onChange} />
    </ListFilters>
  );
}

const exportedColumns = (agents: ReadonlyMap<string, NamedAgent>): CsvColumn<AuditEntry>[] => [
  { heading: msg`Sequence`, of: ({ sequence }) => sequence },
  { heading: msg`Time`, of: ({ createdAt }) => createdAt },
  { heading: msg`Action`, of: entryLabel },
  { heading: msg`Actor`, of: ({ actor }) => actor.name },
  { heading: msg`Actor kind`, of: ({ actor }) => actor.kind },
  { heading: msg`Address`, of: ({ remoteAddress }) => remoteAddress },
  { heading: msg`Resource`, of: ({ resourceType }) => resourceType },
  { heading: msg`Name`, of: (entry) => agents.get(entry.resourceId ?? '')?.name ?? subjectOf(entry) },
  { heading: msg`Resource ID`, of: ({ resourceId }) => resourceId },
  { heading: msg`Before`, of: ({ before }) => (before == null ? null : JSON.stringify(before)) },
  { heading: msg`After`, of: ({ after }) => (after == null ? null : JSON.stringify(after)) },
  { heading: msg`Hash`, of: ({ hash }) => hash },
];
