import { Table } from '@mantine/core';
import type { ComponentProps } from 'react';

/** A cell with a number: right-aligned, in figures of one width, so that a column can be compared. */
export function NumberCell(props: ComponentProps<typeof Table.Td>) {
  return (
    <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }} {...props} />
  );
}
