import { plural, t } from '@lingui/core/macro';
import type { ComparedAccount } from '../../api/types';

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

/** A name written from right to left must not move what follows it (U+2068 and U+2069). */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
