import { useEffect } from 'react';

type Query = {
  data: { pages: { items: unknown[] }[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => unknown;
};

/** Each page examines so many entries at most (10,000), whether they match or not. */
const PAGES = 20;

/** Looks further back by itself while nothing was found. */
export function useLookFurther(query: Query) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const pages = data?.pages ?? [];
  const isEmpty = pages.every(({ items }) => items.length === 0);
  const isToContinue = isEmpty && hasNextPage && !isFetching && !isError && pages.length < PAGES;
  useEffect(() => {
    if (isToContinue) void fetchNextPage();
  }, [isToContinue, fetchNextPage]);
}
