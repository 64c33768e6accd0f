import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { allPages } from './cursors';
import { each, UNWATCHED } from './each';
import { keys } from './keys';
import type { Call } from './types';

/** Of calls that have not ended. */
export const LIVE_STATUSES: Call['status'][] = [
  'initiating',
  'submission-unknown',
  'queued',
  'initiated',
  'ringing',
  'in-progress',
];

const REFETCH_MS = 10_000;
/** Twilio ends every call after 24 hours. */
const LONGEST_MS = 25 * 3_600_000;
/** So many are hung up at the same time. */
const PARALLEL = 6;

/** How many calls are live, of one agent or of all. */
export const liveCallCount = (agentId?: string) =>
  queryOptions({
    queryKey: keys.liveCalls(agentId),
    queryFn: async ({ signal }) => {
      const query = { ...liveFilter(agentId), limit: 1, total: true };
      const page = await bodyOf(api.GET('/api/calls', { signal, params: { query } }));
      return page.total ?? { count: page.items.length, isExact: true };
    },
    refetchInterval: REFETCH_MS,
  });

/** A count as far as it is known: hanging up does not depend on it. */
export type LiveCount = number | 'loading' | 'unknown';

/** The sum of counts of live calls. */
export function liveCountOf(
  ...counts: { data: { count: number } | undefined; isError: boolean }[]
): LiveCount {
  if (counts.every(({ data }) => data !== undefined))
    return counts.reduce((sum, { data }) => sum + (data?.count ?? 0), 0);
  return counts.some(({ data, isError }) => data === undefined && isError) ? 'unknown' : 'loading';
}

export type HangUpProgress = { done: number; of: number };
export type HangUpResult = { ended: number; failed: { id: string; to: string; why: string }[] };

type Input = {
  /** Whose calls; all without it. */
  agentIds?: string[];
  onProgress: (progress: HangUpProgress) => void;
};

/** Hangs up every live call, and says which could not be. */
export const hangUpLive = mutationOptions({
  mutationFn: async ({ agentIds, onProgress }: Input): Promise<HangUpResult> => {
    const calls = (await Promise.all((agentIds ?? [undefined]).map(liveCallsOf))).flat();
    let count = 0;
    const { done, failed, left } = await each(calls, {
      ...UNWATCHED,
      parallel: PARALLEL,
      // An account that Twilio does not answer for must not hold the others up.
      attempts: 1,
      act: ({ id }) => api.POST('/api/calls/{call_id}/hangup', { params: { path: { call_id: id } } }),
      onState: (_call, { kind }) => {
        if (kind !== 'done' && kind !== 'failed') return;
        count += 1;
        onProgress({ done: count, of: calls.length });
      },
    });
    // Left over only where the server is away.
    const why = failed[0]?.problem.message ?? '';
    return {
      ended: done.length,
      failed: [
        ...failed.map(({ item: { id, to }, problem }) => ({ id, to, why: problem.message })),
        ...left.map(({ id, to }) => ({ id, to, why })),
      ],
    };
  },
  onSettled: (_result, _error, _input, _, { client }) =>
    client.invalidateQueries({ queryKey: keys.history('calls') }),
});

function liveCallsOf(agentId: string | undefined): Promise<Call[]> {
  const filter = liveFilter(agentId);
  return allPages((query) => bodyOf(api.GET('/api/calls', { params: { query: { ...filter, ...query } } })));
}

function liveFilter(agentId: string | undefined) {
  const createdFrom = new Date(Date.now() - LONGEST_MS).toISOString();
  return { status: LIVE_STATUSES, createdFrom, ...(agentId === undefined ? {} : { agentId }) };
}
