import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import classes from './SortHeader.module.css';
import type { Sort } from './use-sort';

type Props = Omit<ComponentProps<typeof Table.Th>, 'onClick'> & {
  label: string;
  /** The column's name in the URL. */
  name: string;
  sort: Sort;
};

/** The heading of a column by which the table can be sorted. */
export function SortHeader({ label, name, sort, ...cell }: Props) {
  const isSorted = sort.by === name;
  const Arrow = !isSorted ? IconArrowsSort : sort.isDescending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      {...cell}
      {...(isSorted ? { 'aria-sort': sort.isDescending ? 'descending' : 'ascending' } : {})}
    >
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        className={classes.button ?? ''}
        data-sorted={isSorted}
        onClick={() => sort.choose(name)}
      >
        {label}
        <Arrow size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
