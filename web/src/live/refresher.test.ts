import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { createRefresher } from './refresher';

test('events that arrive together cause one refetch, and events that arrive during a refetch cause another after it', async () => {
  const client = new QueryClient();
  const refetches: string[] = [];
  const waiting: (() => void)[] = [];
  vi.spyOn(client, 'invalidateQueries').mockImplementation((filters) => {
    refetches.push(String(filters?.queryKey?.join(' ')));
    return new Promise((resolve) => waiting.push(resolve));
  });
  const refresh = createRefresher(client);
  refresh({ channel: 'calls', id: 'a' });
  refresh({ channel: 'calls', id: 'a' });
  await expect.poll(() => refetches).toEqual(['calls a', 'calls list', 'calls live']);
  refresh({ channel: 'calls', id: 'b' });
  expect(refetches).toHaveLength(3);
  waiting.forEach((finish) => finish());
  await expect.poll(() => refetches.slice(3)).toEqual(['calls b', 'calls list', 'calls live']);
});
