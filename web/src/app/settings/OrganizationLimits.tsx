import { t } from '@lingui/core/macro';
import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { undoOrganizationChange } from '../../api/undo';
import { LimitsSection } from '../../limits/LimitsSection';
import { useSession } from '../../session/session';

export function OrganizationLimits({ organization }: { organization: Organization }) {
  const { canWrite, isOwner } = useSession();
  const lead = t`Limits for all agents combined. An agent can have stricter limits of its own.`;
  // The server refuses it, too.
  const owners = t`Admins can lower the daily limits and restrict countries and costly numbers; only owners can raise them.`;
  return (
    <LimitsSection
      holder={organization}
      noun="organization"
      lead={canWrite && !isOwner ? `${lead} ${owners}` : lead}
      mutation={mutations.updateOrganization}
      // Undoing may raise a limit.
      undoing={(change) => (isOwner || 'paused' in change ? undoOrganizationChange(organization) : null)}
    />
  );
}
