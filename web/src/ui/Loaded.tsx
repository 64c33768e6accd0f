import { t } from '@lingui/core/macro';
import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from './ProblemAlert';

type Query<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };
type Props<T> = { query: Query<T>; lines?: number; children: (data: T) => ReactNode };

/** Shows a query's data; a skeleton while it loads, and the error if it fails. */
export function Loaded<T>({ query, lines = 4, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null)
    return <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Stack gap="sm" aria-busy="true" role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={36} />
      ))}
    </Stack>
  );
}
