import type { ListTotal } from './Total';

type Query = { data: { pages: { items: unknown[] }[] } | undefined; hasNextPage: boolean };

/** How many entries a list has whose server counts none: what was loaded, and whether that is all. */
export function loadedTotal({ data, hasNextPage }: Query): ListTotal {
  const count = (data?.pages ?? []).reduce((sum, { items }) => sum + items.length, 0);
  return { count, isExact: !hasNextPage };
}
