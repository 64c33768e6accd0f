import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { keys } from './keys';

const DAY_MS = 86_400_000;

/** How many calls and messages are older than so many days; many are not counted to the end. */
export const olderHistory = (days: number) =>
  queryOptions({
    queryKey: keys.olderHistory(days),
    queryFn: async ({ signal }) => {
      const createdBefore = new Date(Date.now() - days * DAY_MS).toISOString();
      const params = { query: { createdBefore, limit: 1, total: true } };
      const [calls, messages] = await Promise.all([
        bodyOf(api.GET('/api/calls', { signal, params })),
        bodyOf(api.GET('/api/messages', { signal, params })),
      ]);
      const totals = [calls.total, messages.total];
      return {
        calls: calls.total?.count ?? 0,
        messages: messages.total?.count ?? 0,
        isExact: totals.every((total) => total?.isExact === true),
      };
    },
  });
