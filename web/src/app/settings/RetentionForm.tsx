import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';

/** What would be removed is irretrievable, so the text names all of it. */
export function RetentionForm({ organization }: { organization: Organization }) {
  const form = useForm({
    initialValues: { historyDays: organization.retention.historyDays ?? '' },
    transformValues: ({ historyDays }) => ({
      retention: { historyDays: historyDays === '' ? null : Number(historyDays) },
    }),
  });
  const saving = useFormMutation(form, mutations.updateOrganization, {
    within: '/retention',
    onSuccess: () => {
      form.resetDirty();
      notifyDone(t`Retention saved.`);
    },
  });
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
      <Text size="sm" mb="sm">
        <Trans>
          After this many days, calls and messages are permanently deleted, including their event logs, phone
          numbers, texts and metadata. Calls that have not ended, usage and cost, and the audit log are kept.
          To export the history first, ask the operator of this server to run <code>linecard export</code>.
        </Trans>
      </Text>
      <Group align="flex-end">
        <NumberInput
          label={t`Keep calls and messages for (days)`}
          description={t`30 to 3,650. Leave empty to keep them forever.`}
          w={320}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps('historyDays')}
        />
        <Button type="submit" variant="default" loading={saving.isPending}>
          <Trans>Save</Trans>
        </Button>
      </Group>
    </form>
  );
}
