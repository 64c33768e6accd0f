import { useState } from 'react';

const ROWS = 50;

/** The first rows of a list that is loaded as a whole, and more of them in the way of a list that is not (`LoadMore`). */
export function useShown<Row>(rows: Row[]) {
  const [count, setCount] = useState(ROWS);
  return {
    shown: rows.slice(0, count),
    more: {
      hasNextPage: rows.length > count,
      isFetchingNextPage: false,
      fetchNextPage: () => setCount(count + ROWS),
    },
  };
}
