import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { LimitsSection } from '../../limits/LimitsSection';
import { useSession } from '../../session/session';

/** The server refuses it, too. */
const OWNERS =
  'As an admin you can lower what a day may cost, the countries and the costly numbers; an owner raises them.';

export function OrganizationLimits({ organization }: { organization: Organization }) {
  const { canWrite, isOwner } = useSession();
  const lead =
    'Limits for the calls and messages of all agents together. An agent can have stricter limits of its own.';
  return (
    <LimitsSection
      holder={organization}
      noun="organization"
      lead={canWrite && !isOwner ? `${lead} ${OWNERS}` : lead}
      mutation={mutations.updateOrganization}
    />
  );
}
