import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { LimitsSection } from '../../limits/LimitsSection';

export function OrganizationLimits({ organization }: { organization: Organization }) {
  return (
    <LimitsSection
      holder={organization}
      noun="organization"
      lead="Limits for the calls and messages of all agents together. An agent can have stricter limits of its own."
      mutation={mutations.updateOrganization}
    />
  );
}
