import { QueryClient } from '@tanstack/react-query';
import { Problem } from './api/problem';

const RETRIES = 2;

export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the API refused it would refuse again; only what may pass by itself is repeated.
        retry: (failures, error) =>
          failures < RETRIES && error instanceof Problem && (error.status === 0 || error.status >= 500),
      },
    },
  });
}
