import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { LimitsSection } from '../../limits/LimitsSection';
import { useSession } from '../../session/session';

/** The server refuses it, too. */
const OWNERS =
  'Admins can lower the daily limits and restrict countries and costly numbers; only owners can raise them.';

export function OrganizationLimits({ organization }: { organization: Organization }) {
  const { canWrite, isOwner } = useSession();
  const lead = 'Limits for all agents combined. An agent can have stricter limits of its own.';
  return (
    <LimitsSection
      holder={organization}
      noun="organization"
      lead={canWrite && !isOwner ? `${lead} ${OWNERS}` : lead}
      mutation={mutations.updateOrganization}
    />
  );
}
