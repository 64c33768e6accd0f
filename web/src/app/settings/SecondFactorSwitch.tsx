import { t } from '@lingui/core/macro';
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
        label={t`Require a second factor from all members`}
        description={t`Members without one must set it up before they can do anything else here. API keys are not affected.`}
        w="fit-content"
        maw="100%"
        checked={required}
        disabled={change.isPending}
        onChange={() => change.mutate({ secondFactorRequired: !required })}
      />
      {change.error !== null && <ProblemAlert problem={change.error} />}
    </Stack>
  );
}
