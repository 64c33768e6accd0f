import type { Organization } from '../api/types';

/** Whether the organization has an account from which its agents move to their own, or had one. */
export function needsRollout({ organizationConnected, rolloutPhase }: Organization): boolean {
  return organizationConnected || rolloutPhase > 1;
}
