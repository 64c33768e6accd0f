import { t } from '@lingui/core/macro';
import { Checkbox, Table } from '@mantine/core';
import { useSession } from '../../session/session';
import type { Column } from '../../ui/column';
import { ColumnCells } from '../../ui/ColumnCells';
import { useRowLink } from '../../ui/use-row-link';
import { AgentMenu } from './AgentMenu';
import type { ListedAgent } from './columns';

type Props = {
  row: ListedAgent;
  columns: Column<ListedAgent>[];
  isSelected: boolean;
  onToggle: () => void;
};

export function AgentRow({ row, columns, isSelected, onToggle }: Props) {
  const { canWrite } = useSession();
  const linkTo = useRowLink();
  const { agent } = row;
  return (
    <Table.Tr {...linkTo(`/agents/${agent.id}`)}>
      {canWrite && (
        <Table.Td>
          <Checkbox aria-label={t`Select ${agent.name}`} checked={isSelected} onChange={onToggle} />
        </Table.Td>
      )}
      <ColumnCells columns={columns} row={row} />
      {canWrite && (
        <Table.Td>
          <AgentMenu agent={agent} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}
