import type { UseQueryResult } from '@tanstack/react-query';
import { TOO_MANY_CALLS } from '../../api/queries';
import type { Resolution } from '../../api/types';
import type { ChannelBase } from '../../history/channel';

/** Why an agent cannot place calls or send messages now, in the server's words; null when it can. */
export function whyBlocked(
  { data, isError }: UseQueryResult<Resolution>,
  { key, noun }: Pick<ChannelBase, 'key' | 'noun'>,
): string | null {
  const action = `${key === 'calls' ? 'place' : 'send'} ${noun}s`;
  if (data !== undefined) {
    const all = key === 'calls' ? 'Calls' : 'Messages';
    // The number of concurrent calls does not limit messages.
    const isBlocked = data.blockedBy != null && (key === 'calls' || data.blockedBy !== TOO_MANY_CALLS);
    return isBlocked ? `${all} are unavailable. ${data.why}` : null;
  }
  return isError
    ? `Couldn’t check whether this agent can ${action}. Reload the page to try again.`
    : `Checking whether this agent can ${action}…`;
}
