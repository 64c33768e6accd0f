import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages } from './cursors';
import { keys } from './keys';

/** All agents without an account of their own, by name. Not kept: it is what a dialog begins with. */
export const unconnectedAgents = queryOptions({
  queryKey: keys.unconnectedAgents,
  gcTime: 0,
  queryFn: ({ signal }) =>
    allPages((query) =>
      bodyOf(
        api.GET('/api/agents', { signal, params: { query: { ...query, connected: false, sort: 'name' } } }),
      ),
    ),
});
