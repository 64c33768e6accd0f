import { formatLocale } from '../language/language';
import { useUrlState } from './use-url-state';

type Value = string | number;

export type Sort = { by: string; isDescending: boolean; choose: (column: string) => void };

/**
 * The column that a table is sorted by, kept in the URL: `cost`, or `-cost` for the largest first. With `orders`, one that is not
 * among them is `initial`.
 */
export function useSort(initial: string, orders?: readonly string[]): Sort {
  const { search, change } = useUrlState();
  const asked = search.get('sort') ?? initial;
  const value = orders === undefined || orders.includes(asked) ? asked : initial;
  const isDescending = value.startsWith('-');
  const by = value.replace(/^-/, '');
  return {
    by,
    isDescending,
    choose: (column) => {
      // A second click turns the order around.
      const next = column === by && !isDescending ? `-${column}` : column;
      change({ sort: next === initial ? null : next });
    },
  };
}

/** The rows in the chosen order; as they are for a column that does not exist. Equal ones keep their order. */
export function sorted<Row>(
  rows: Row[],
  { by, isDescending }: Sort,
  columns: Record<string, (row: Row) => Value>,
): Row[] {
  const valueOf = Object.hasOwn(columns, by) ? columns[by] : undefined;
  if (valueOf === undefined) return rows;
  const direction = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => direction * compare(valueOf(a), valueOf(b)));
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), formatLocale(), { numeric: true, sensitivity: 'base' });
}
