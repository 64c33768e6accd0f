import { t } from '@lingui/core/macro';
import type { Resolution } from '../api/types';
import { isolated } from '../ui/isolated';

/** What disconnecting an agent does to the settings, to the number, and to the next call. */
export function disconnectWarning(
  agentName: string,
  number: string | undefined,
  resolution: Resolution | undefined,
): string {
  const next =
    resolution?.orgFallbackEnabled === true && resolution.organizationConnected
      ? t`New calls and messages use the organization’s account.`
      : t`New calls and messages are refused until the agent is connected again.`;
  const freed = number ?? t`its number`;
  return t`Linecard deletes the account settings and token of ${isolated(agentName)}, and another agent can use ${freed}. ${next} Calls in progress continue.`;
}
