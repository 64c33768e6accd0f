import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';

type Query = {
  data: { pages: { items: unknown[] }[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
};

/** Loads all accounts, a page after the other, so that the total is that of all: Twilio is asked for each of them. */
export function CompareAll({ query }: { query: Query }) {
  const { data, hasNextPage, isFetching, isFetchNextPageError: hasFailed, fetchNextPage } = query;
  const [isAsked, setAsked] = useState(false);
  const count = (data?.pages ?? []).reduce((sum, { items }) => sum + items.length, 0);
  const isToContinue = isAsked && hasNextPage && !isFetching && !hasFailed;
  useEffect(() => {
    if (isToContinue) void fetchNextPage();
    // `count`: an answer may come before it is seen that it was waited for.
  }, [isToContinue, count, fetchNextPage]);
  if (!hasNextPage) return null;
  const isRunning = isAsked && !(hasFailed && !isFetching);
  return (
    <Button
      variant="default"
      disabled={isRunning}
      onClick={() => {
        setAsked(true);
        // After a failure, nothing else asks again.
        if (hasFailed) void fetchNextPage();
      }}
    >
      {isRunning ? t`Comparing… ${count}` : t`Compare all accounts`}
    </Button>
  );
}
