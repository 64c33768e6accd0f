import { t } from '@lingui/core/macro';
import { Checkbox, Table } from '@mantine/core';
import { useState } from 'react';
import type { Agent } from '../../api/types';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import type { Column } from '../../ui/column';
import { ColumnHeadings } from '../../ui/ColumnCells';
import { useSort } from '../../ui/use-sort';
import { ZoneNote } from '../../ui/ZoneNote';
import { AgentRow } from './AgentRow';
import { BulkActions } from './BulkActions';
import type { BulkAction } from './BulkDialogs';
import type { ListedAgent } from './columns';
import { NEWEST_FIRST, ORDERS } from './filter';

type Props = {
  rows: ListedAgent[];
  columns: Column<ListedAgent>[];
  onBulk: (action: BulkAction, agents: Agent[]) => void;
};

export function AgentsTable({ rows, columns, onBulk }: Props) {
  const { canWrite } = useSession();
  const sort = useSort(NEWEST_FIRST, ORDERS);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = rows.map(({ agent }) => agent).filter(({ id }) => ids.has(id));
  const toggle = (id: string) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    setIds(next);
  };
  const isAll = selected.length === rows.length;
  return (
    <>
      {selected.length > 0 && (
        <BulkActions
          count={selected.length}
          onAction={(action) => onBulk(action, selected)}
          onClear={() => setIds(new Set())}
        />
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {canWrite && (
                <Table.Th w={36}>
                  <Checkbox
                    aria-label={t`Select all ${rows.length} shown agents`}
                    checked={isAll}
                    indeterminate={selected.length > 0 && !isAll}
                    onChange={() => setIds(new Set(isAll ? [] : rows.map(({ agent }) => agent.id)))}
                  />
                </Table.Th>
              )}
              <ColumnHeadings columns={columns} sort={sort} />
              {canWrite && <ActionsHeader />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <AgentRow
                key={row.agent.id}
                row={row}
                columns={columns}
                isSelected={ids.has(row.agent.id)}
                onToggle={() => toggle(row.agent.id)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ZoneNote />
    </>
  );
}
