import type { MessageDescriptor } from '@lingui/core';
import type { MantineBreakpoint } from '@mantine/core';
import type { ReactNode } from 'react';

/** A column of a list. */
export type Column<Row> = {
  /** In the browser's memory, and in the URL of a list that is sorted by it. */
  name: string;
  heading: MessageDescriptor;
  cell: (row: Row) => ReactNode;
  /** Says which row it is, and cannot be hidden. */
  isIdentity?: boolean;
  /** Shown only if it is chosen. */
  isExtra?: boolean;
  /** The screens that have room for it; if it is chosen, it is shown on all. */
  visibleFrom?: MantineBreakpoint | undefined;
  isNumber?: boolean;
  isSortable?: boolean;
};

/** Whether columns are shown, by name, where that was chosen. */
export type ChosenColumns = Readonly<Record<string, boolean>>;

export function isShown({ name, isIdentity, isExtra }: Column<never>, chosen: ChosenColumns): boolean {
  return isIdentity === true || (chosen[name] ?? isExtra !== true);
}

/** The columns that a list shows, in their order. */
export function shownColumns<Row>(columns: Column<Row>[], chosen: ChosenColumns): Column<Row>[] {
  return columns
    .filter((column) => isShown(column, chosen))
    .map((column) => (chosen[column.name] === true ? { ...column, visibleFrom: undefined } : column));
}
