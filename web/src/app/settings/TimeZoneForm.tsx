import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { undoOrganizationChange } from '../../api/undo';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFollow } from '../../ui/use-follow';
import { useFormMutation } from '../../ui/use-form-mutation';

/** The browser's list need not have UTC, nor what the server has stored. */
function zones(stored: string): string[] {
  return [...new Set(['UTC', stored, ...Intl.supportedValuesOf('timeZone')])];
}

/** By whose days usage is shown. */
export function TimeZoneForm({ organization }: { organization: Organization }) {
  const form = useForm({ initialValues: { timeZone: organization.timeZone } });
  useFollow(form, { timeZone: organization.timeZone });
  const saving = useFormMutation(
    form,
    andThenUndo(
      mutations.updateOrganization,
      () => undoOrganizationChange(organization),
      (undo) => notifyDone(t`Time zone saved.`, undo),
    ),
    { onSuccess: () => form.resetDirty() },
  );
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
      <Text size="sm" mb="sm">
        <Trans>
          Usage and cost are shown by days in this time zone. For daily limits, the rollout and the comparison
          with Twilio, days are in UTC.
        </Trans>
      </Text>
      <Group align="flex-end">
        <Select
          label={t`Time zone`}
          w={320}
          searchable
          allowDeselect={false}
          limit={100}
          data={zones(organization.timeZone)}
          nothingFoundMessage={t`No such time zone`}
          {...form.getInputProps('timeZone')}
        />
        <Button type="submit" variant="default" loading={saving.isPending}>
          <Trans>Save</Trans>
        </Button>
      </Group>
    </form>
  );
}
