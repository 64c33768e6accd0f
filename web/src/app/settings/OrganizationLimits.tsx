import { useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import type { Organization } from '../../api/types';
import { LimitsSection } from '../../limits/LimitsSection';

export function OrganizationLimits({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  return (
    <LimitsSection
      holder={organization}
      whose="the organization"
      lead="How far the calls and messages of all agents together may go. An agent’s own limits lie within these."
      change={async (body) => {
        const changed = await bodyOf(api.PATCH('/api/organization', { body }));
        client.setQueryData(queries.organization.queryKey, changed);
        await client.invalidateQueries({ queryKey: ['agents'] });
      }}
    />
  );
}
