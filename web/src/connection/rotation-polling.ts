import type { Connection } from '../api/types';

/** Refetches while a secondary token is stored, since any call or callback may show that it was promoted. */
export function pollWhileRotating({
  state,
}: {
  state: { data: Connection | null | undefined };
}): number | false {
  return state.data?.nextAuthToken == null ? false : 3_000;
}
