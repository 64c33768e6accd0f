import { Trans } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import { ProblemAlert } from './ProblemAlert';

type Query = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  /** Of lists that are loaded page by page. */
  isFetchNextPageError?: boolean;
  error?: Error | null;
};

/** The button for the next page of a list, or why that could not be loaded. */
export function LoadMore({ query }: { query: Query }) {
  if (!query.hasNextPage) return null;
  if (query.isFetchNextPageError === true && !query.isFetchingNextPage)
    return <ProblemAlert problem={query.error} onRetry={() => void query.fetchNextPage()} />;
  return (
    <Group justify="center">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        <Trans>Show more</Trans>
      </Button>
    </Group>
  );
}
