import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { keys } from './keys';

const SHORTEST_WAIT_MS = 15_000;
/** Longer than any session. */
const LONGEST_WAIT_MS = 3_600_000;

/** The connect session that this page's token is of. Asked for again when it is due to end: the server's clock decides. */
export const connectSession = queryOptions({
  queryKey: keys.connectSession,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/connect-sessions/current', { signal })),
  refetchInterval: ({ state }) => {
    if (state.data === undefined) return false;
    const rest = Date.parse(state.data.expiresAt) - Date.now();
    return Math.min(Math.max(rest, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  },
  refetchIntervalInBackground: true,
});
