import { i18n } from '@lingui/core';
import { Table } from '@mantine/core';
import type { Column } from './column';
import { NumberCell } from './NumberCell';
import { SortHeader } from './SortHeader';
import type { Sort } from './use-sort';

/** The headings of a list's columns; with `sort`, those that can be sorted by are buttons. */
export function ColumnHeadings({ columns, sort }: { columns: Column<never>[]; sort?: Sort }) {
  return columns.map(({ name, heading, isNumber, isSortable, visibleFrom }) => {
    const label = i18n._(heading);
    const cell = {
      ...(isNumber === true ? { ta: 'end' as const } : {}),
      ...(visibleFrom === undefined ? {} : { visibleFrom }),
    };
    return sort !== undefined && isSortable === true ? (
      <SortHeader key={name} label={label} name={name} sort={sort} {...cell} />
    ) : (
      <Table.Th key={name} {...cell}>
        {label}
      </Table.Th>
    );
  });
}

/** The cells of a row. */
export function ColumnCells<Row>({ columns, row }: { columns: Column<Row>[]; row: Row }) {
  return columns.map(({ name, cell, isNumber, visibleFrom }) => {
    const Cell = isNumber === true ? NumberCell : Table.Td;
    return (
      <Cell key={name} {...(visibleFrom === undefined ? {} : { visibleFrom })}>
        {cell(row)}
      </Cell>
    );
  });
}
