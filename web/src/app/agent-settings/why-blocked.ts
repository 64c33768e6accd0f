import type { UseQueryResult } from '@tanstack/react-query';
import { TOO_MANY_CALLS } from '../../api/queries';
import type { Resolution } from '../../api/types';
import type { HistoryKindBase } from '../../history/kind';

/** Why an agent's line carries nothing now, in the server's words; null when it does. */
export function whyBlocked(
  { data, isError }: UseQueryResult<Resolution>,
  { key, noun }: Pick<HistoryKindBase, 'key' | 'noun'>,
): string | null {
  if (data !== undefined) {
    const all = key === 'calls' ? 'Calls' : 'Messages';
    // How many calls are open does not hold messages back.
    const isBlocked = data.blockedBy != null && (key === 'calls' || data.blockedBy !== TOO_MANY_CALLS);
    return isBlocked ? `${all} are off. ${data.why}` : null;
  }
  return isError
    ? `It could not be found out whether a ${noun} can go out. Load the page again.`
    : 'Checking the line…';
}
