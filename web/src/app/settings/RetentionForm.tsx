import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import { olderHistory } from '../../api/older-history';
import type { Organization } from '../../api/types';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';
import { WholeNumberInput } from '../../ui/WholeNumberInput';

/** The server's limit. */
const SHORTEST_DAYS = 30;

/** What would be removed is irretrievable, so the text names all of it. */
export function RetentionForm({ organization }: { organization: Organization }) {
  const form = useForm({
    initialValues: { historyDays: organization.retention.historyDays ?? '' },
    transformValues: ({ historyDays }) => ({
      retention: { historyDays: historyDays === '' ? null : Number(historyDays) },
    }),
  });
  const [shortenedTo, setShortenedTo] = useState<number | null>(null);
  const done = () => {
    form.resetDirty();
    notifyDone(t`Retention saved.`);
  };
  const saving = useFormMutation(form, mutations.updateOrganization, {
    within: '/retention',
    onSuccess: done,
  });
  const submit: typeof saving.onSubmit = (event) => {
    const days = Number(form.getValues().historyDays);
    const isShorter = days < (organization.retention.historyDays ?? Infinity);
    // Anything else the server refuses.
    if (!isShorter || days < SHORTEST_DAYS) {
      saving.onSubmit(event);
      return;
    }
    event?.preventDefault();
    setShortenedTo(days);
  };
  return (
    <form onSubmit={submit} noValidate>
      {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
      <Text size="sm" mb="sm">
        <Trans>
          After this many days, calls and messages are permanently deleted, including their event logs, phone
          numbers, texts and metadata. Calls that have not ended, usage and cost, and the audit log are kept.
          To export the history first, ask the operator of this server to run <code>linecard export</code>.
        </Trans>
      </Text>
      <Group align="flex-end">
        <WholeNumberInput
          label={t`Keep calls and messages for (days)`}
          description={t`30 to 3,650. Leave empty to keep them forever.`}
          w={320}
          {...form.getInputProps('historyDays')}
        />
        <Button type="submit" variant="default" loading={saving.isPending}>
          <Trans>Save</Trans>
        </Button>
      </Group>
      <Shortening days={shortenedTo} onClose={() => setShortenedTo(null)} onDone={done} />
    </form>
  );
}

type ShorteningProps = { days: number | null; onClose: () => void; onDone: () => void };

/** What is deleted cannot be brought back, so it is counted first. */
function Shortening({ days, onClose, onDone }: ShorteningProps) {
  const historyDays = days ?? 0;
  const older = useQuery({ ...olderHistory(historyDays), enabled: days !== null });
  const count = older.data === undefined ? null : older.data.calls + older.data.messages;
  return (
    <ConfirmDialog
      opened={days !== null}
      onClose={onClose}
      title={t`Delete older calls and messages?`}
      confirm={t`Save and delete`}
      danger={count !== 0}
      typed={count === null || count > MANY ? t`delete` : null}
      isLoading={older.isPending}
      mutation={mutations.updateOrganization}
      variables={{ retention: { historyDays } }}
      onDone={onDone}
    >
      <Text size="sm">{olderText(older.data, historyDays)}</Text>
    </ConfirmDialog>
  );
}

type Older = { calls: number; messages: number; isExact: boolean };

function olderText(older: Older | undefined, days: number): string {
  const after = plural(days, {
    one: 'Calls and messages are permanently deleted after # day. This can’t be undone.',
    other: 'Calls and messages are permanently deleted after # days. This can’t be undone.',
  });
  if (older === undefined) return after;
  const calls = plural(older.calls, { one: '# call', other: '# calls' });
  const messages = plural(older.messages, { one: '# message', other: '# messages' });
  const now = older.isExact
    ? t`Older at present: ${calls} and ${messages}.`
    : t`Older at present: at least ${calls} and ${messages}.`;
  return `${after} ${now}`;
}
