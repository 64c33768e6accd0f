import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { ProblemAlert } from './ProblemAlert';

type Query = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  /** Of lists that are loaded page by page. */
  isFetchNextPageError?: boolean;
  error?: Error | null;
  data?: { pages: unknown[] } | undefined;
};

type Props = {
  query: Query;
  /** Whether the list has filters by time, which get further back than the button. */
  hasTimes?: boolean;
};

/** After so many pages, somebody is looking for something that is far away. */
const FAR_PAGES = 3;

/** The button for the next page of a list, or why that could not be loaded. */
export function LoadMore({ query, hasTimes = false }: Props) {
  if (!query.hasNextPage) return null;
  if (query.isFetchNextPageError === true && !query.isFetchingNextPage)
    return <ProblemAlert problem={query.error} onRetry={() => void query.fetchNextPage()} />;
  return (
    <Stack gap="xs">
      <Group justify="center">
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      </Group>
      {hasTimes && (query.data?.pages.length ?? 0) >= FAR_PAGES && (
        <Text size="sm" c="dimmed" ta="center">
          <Trans>To get further back at once, choose a period or a date in the filters above the list.</Trans>
        </Text>
      )}
    </Stack>
  );
}
