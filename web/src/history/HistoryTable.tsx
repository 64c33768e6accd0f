import { Table } from '@mantine/core';
import type { Column } from '../ui/column';
import { ColumnCells, ColumnHeadings } from '../ui/ColumnCells';
import { useRowLink } from '../ui/use-row-link';
import type { ChannelBase, HistoryEntry } from './channel';

type Props<Entry extends HistoryEntry> = {
  channel: Pick<ChannelBase, 'key'>;
  columns: Column<Entry>[];
  entries: Entry[];
};

export function HistoryTable<Entry extends HistoryEntry>({ channel, columns, entries }: Props<Entry>) {
  const linkTo = useRowLink();
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <ColumnHeadings columns={columns} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id} {...linkTo(`/${channel.key}/${entry.id}`)}>
              <ColumnCells columns={columns} row={entry} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
