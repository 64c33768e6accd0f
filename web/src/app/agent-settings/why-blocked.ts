import { t } from '@lingui/core/macro';
import type { UseQueryResult } from '@tanstack/react-query';
import { forPeople } from '../../api/problem';
import { TOO_MANY_CALLS } from '../../api/queries';
import type { Resolution } from '../../api/types';
import type { ChannelBase } from '../../history/channel';

/** Why an agent cannot place calls or send messages now, in the server's words; null when it can. */
export function whyBlocked(
  { data, isError }: UseQueryResult<Resolution>,
  { key }: Pick<ChannelBase, 'key'>,
): string | null {
  const isCalls = key === 'calls';
  if (data !== undefined) {
    // The number of concurrent calls does not limit messages.
    const isBlocked = data.blockedBy != null && (isCalls || data.blockedBy !== TOO_MANY_CALLS);
    if (!isBlocked) return null;
    const why = forPeople(data.why);
    return isCalls ? t`Calls are unavailable. ${why}` : t`Messages are unavailable. ${why}`;
  }
  if (isError) {
    return isCalls
      ? t`Couldn’t check whether this agent can place calls. Reload the page to try again.`
      : t`Couldn’t check whether this agent can send messages. Reload the page to try again.`;
  }
  return isCalls
    ? t`Checking whether this agent can place calls…`
    : t`Checking whether this agent can send messages…`;
}
