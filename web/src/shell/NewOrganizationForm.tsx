import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { currentOrganization } from '../api/current-organization';
import * as mutations from '../api/mutations';
import * as queries from '../api/queries';
import type { Membership } from '../api/types';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';

export function NewOrganizationForm({ onCreated }: { onCreated?: (created: Membership) => void }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: { name: '' } });
  const creation = useFormMutation(form, mutations.createOrganization, {
    onSuccess: async (created) => {
      currentOrganization.set(created.id);
      await client.refetchQueries(queries.me);
      onCreated?.(created);
    },
  });
  return (
    <form onSubmit={creation.onSubmit} noValidate>
      <Stack>
        {creation.problem !== null && <ProblemAlert problem={creation.problem} />}
        <TextInput
          label={t`Name`}
          description={t`You will be its owner.`}
          data-autofocus
          required
          withAsterisk={false}
          {...form.getInputProps('name')}
        />
        <Button type="submit" loading={creation.isPending}>
          <Trans>Create organization</Trans>
        </Button>
      </Stack>
    </form>
  );
}
