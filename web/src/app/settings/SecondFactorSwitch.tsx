import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { Organization } from '../../api/types';
import { undoOrganizationChange } from '../../api/undo';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';

/** For owners. Who requires a second factor must have one: the API says so otherwise. */
export function SecondFactorSwitch({ organization }: { organization: Organization }) {
  const [confirming, confirmation] = useDisclosure(false);
  const members = useQuery({ ...queries.members, enabled: confirming });
  const without = members.data?.filter(({ secondFactor }) => secondFactor === false).length;
  const switchOff = useMutation(
    andThenUndo(
      mutations.updateOrganization,
      () => undoOrganizationChange(organization),
      (undo) => notifyDone(t`A second factor is no longer required.`, undo),
    ),
  );
  const required = organization.secondFactorRequired;
  return (
    <Stack>
      <Switch
        label={t`Require a second factor from all members`}
        description={t`Members without one must set it up before they can do anything else here. API keys are not affected.`}
        w="fit-content"
        maw="100%"
        checked={required}
        disabled={switchOff.isPending}
        onChange={() => (required ? switchOff.mutate({ secondFactorRequired: false }) : confirmation.open())}
      />
      {switchOff.error !== null && <ProblemAlert problem={switchOff.error} />}
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={t`Require a second factor from all members?`}
        confirm={t`Require it`}
        danger={without !== 0}
        isLoading={members.isPending}
        mutation={andThenUndo(
          mutations.updateOrganization,
          () => undoOrganizationChange(organization),
          (undo) => notifyDone(t`A second factor is now required.`, undo),
        )}
        variables={{ secondFactorRequired: true }}
      >
        <Text size="sm">
          {without === undefined ? (
            <Trans>Members without one can’t do anything here until they have set it up.</Trans>
          ) : without === 0 ? (
            <Trans>All members have one.</Trans>
          ) : (
            plural(without, {
              one: '# member has none, and can’t do anything here until it is set up.',
              other: '# members have none, and can’t do anything here until it is set up.',
            })
          )}
        </Text>
      </ConfirmDialog>
    </Stack>
  );
}
