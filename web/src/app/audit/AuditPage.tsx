import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconHistory } from '@tabler/icons-react';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { AuditEntry } from '../../api/types';
import { useAgents, type NamedAgent } from '../../history/use-agents';
import { useSession } from '../../session/session';
import type { Column } from '../../ui/column';
import { ColumnHeadings } from '../../ui/ColumnCells';
import { ColumnsMenu } from '../../ui/ColumnsMenu';
import type { CsvColumn } from '../../ui/csv';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { Loaded } from '../../ui/Loaded';
import { loadedTotal } from '../../ui/loaded-total';
import { LoadMore } from '../../ui/LoadMore';
import { Forbidden } from '../../ui/Forbidden';
import { Page } from '../../ui/Page';
import { Total } from '../../ui/Total';
import { useColumns } from '../../ui/use-columns';
import { useLookFurther } from '../../ui/use-look-further';
import { useUrlState } from '../../ui/use-url-state';
import { zoneName } from '../../ui/zone';
import { AuditFilters } from './AuditFilters';
import { AuditRow } from './AuditRow';
import { auditColumns } from './columns';
import { filterOf } from './filter';
import { entryLabel, subjectOf } from './subject';

export function AuditPage() {
  const { me } = useSession();
  const { search, change, clear } = useUrlState();
  const filter = filterOf(search);
  const isFiltered = Object.keys(filter).length > 0;
  const entries = useInfiniteQuery(queries.auditLog(filter));
  useLookFurther(entries);
  const agents = useAgents();
  const columns = useColumns('audit', me.id, auditColumns(agents.byId));
  if (entries.error !== null && asProblem(entries.error).status === 403)
    return <Forbidden title={t`Audit log`} />;
  // Errors of a filter are shown at its field.
  const errors = entries.error === null ? {} : asProblem(entries.error).byField();
  return (
    <Page
      title={t`Audit log`}
      lead={t`Sign-ins and every change to settings, agents, members and keys: who, when and from where. Tamper-evident. Times are in ${zoneName()}.`}
      actions={
        <Group gap="sm">
          <ColumnsMenu columns={columns} />
          <ExportButton
            name="audit-log"
            columns={exportedColumns(agents.byId)}
            read={(query) => queries.auditPage({ ...filter, ...query })}
          />
        </Group>
      }
    >
      <AuditFilters search={search} agents={agents} onChange={change} onClear={clear} errors={errors} />
      {errors.search === undefined && (
        <Loaded query={entries} lines={8}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            const [newest] = items;
            if (newest === undefined) return <NoEntries isUnfinished={entries.hasNextPage} onClear={clear} />;
            return (
              <>
                <Total
                  // Entries are numbered from 1 without gaps: all of them are as many as the newest one's number.
                  total={isFiltered ? loadedTotal(entries) : { count: newest.sequence, isExact: true }}
                  counted={(count) => plural(count, { one: '# entry', other: '# entries' })}
                  isFiltered={false}
                />
                <AuditTable entries={items} columns={columns.shown} />
              </>
            );
          }}
        </Loaded>
      )}
      <LoadMore query={entries} hasTimes />
    </Page>
  );
}

function AuditTable({ entries, columns }: { entries: AuditEntry[]; columns: Column<AuditEntry>[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <VisuallyHidden>
                <Trans>Details</Trans>
              </VisuallyHidden>
            </Table.Th>
            <ColumnHeadings columns={columns} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} columns={columns} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A page ends after so many entries, whether they match or not. */
function NoEntries({ isUnfinished, onClear }: { isUnfinished: boolean; onClear: () => void }) {
  return (
    <EmptyState
      icon={IconHistory}
      title={isUnfinished ? t`No recent changes match these filters` : t`No changes match these filters`}
      action={
        <Button onClick={onClear}>
          <Trans>Show all changes</Trans>
        </Button>
      }
    >
      {isUnfinished ? t`Load more to look further back.` : t`Change or clear the filters to see more.`}
    </EmptyState>
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
