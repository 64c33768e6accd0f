import { Stack, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { ProblemAlert } from '../../ui/ProblemAlert';

/** For owners. Who requires a second factor must have one: the API says so otherwise. */
export function SecondFactorSwitch({ organization }: { organization: Organization }) {
  const change = useMutation(mutations.updateOrganization);
  const required = organization.secondFactorRequired;
  return (
    <Stack>
      <Switch
        label="All members need a second factor"
        description="Members without one can do nothing here but set one up. API keys are not affected."
        checked={required}
        disabled={change.isPending}
        onChange={() => change.mutate({ secondFactorRequired: !required })}
      />
      {change.error !== null && <ProblemAlert problem={change.error} />}
    </Stack>
  );
}
