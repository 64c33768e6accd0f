import { t } from '@lingui/core/macro';
import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from './Page';
import { ProblemAlert } from './ProblemAlert';

type Query<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };
type Props<T> = {
  query: Query<T>;
  lines?: number;
  /** For a whole page, whose own title needs the data: its title until then, and with an error. */
  title?: string;
  children: (data: T) => ReactNode;
};

/** Shows a query's data; a skeleton while it loads, and the error if it fails. */
export function Loaded<T>({ query, lines = 4, title, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  const instead =
    query.error === null ? (
      <LoadingLines lines={lines} />
    ) : (
      <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
    );
  return title === undefined ? instead : <Page title={title}>{instead}</Page>;
}

/** What is still to come. */
export function LoadingLines({ lines }: { lines: number }) {
  return (
    <Stack gap="sm" aria-busy="true" role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={36} />
      ))}
    </Stack>
  );
}
