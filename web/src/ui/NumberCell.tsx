import { Table } from '@mantine/core';
import type { ComponentProps } from 'react';

/** A cell with a number: aligned to the end, in figures of one width, so that a column can be compared. */
export function NumberCell(props: ComponentProps<typeof Table.Td>) {
  return (
    <Table.Td ta="end" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }} {...props} />
  );
}
