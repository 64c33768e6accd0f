import { plural, t } from '@lingui/core/macro';
import type { ComparedAccount } from '../../api/types';
import { isolated } from '../../ui/isolated';

const SHOWN = 3;

/** The agents that use an account, for a heading; its last characters where there are none. */
export function accountName({ accountSid, connectedAgents }: ComparedAccount): string {
  if (connectedAgents.length === 0) return t`Account …${accountSid.slice(-4)}`;
  const names = connectedAgents
    .slice(0, SHOWN)
    .map(({ agentName }) => isolated(agentName))
    .join(', ');
  const rest = connectedAgents.length - SHOWN;
  return rest > 0 ? plural(rest, { one: `${names} and # more`, other: `${names} and # more` }) : names;
}
