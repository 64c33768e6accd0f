import { QueryClient } from '@tanstack/react-query';
import { Problem } from './api/problem';

const RETRIES = 2;

export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refused request would be refused again. Only failures that may be temporary are retried.
        retry: (failures, error) =>
          failures < RETRIES && error instanceof Problem && (error.status === 0 || error.status >= 500),
      },
    },
  });
}
