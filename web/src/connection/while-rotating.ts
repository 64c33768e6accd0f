import type { Connection } from '../api/types';

/** Looks again every few seconds while a next token waits: a call or callback may show that it is promoted. */
export function whileRotating({ state }: { state: { data: Connection | null | undefined } }): number | false {
  return state.data?.nextAuthToken == null ? false : 3_000;
}
