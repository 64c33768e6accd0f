import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import type { Organization } from '../../api/types';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';

export function OrganizationNameForm({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: { name: organization.name } });
  const renaming = useFormMutation(form, {
    mutationFn: (body) => bodyOf(api.PATCH('/api/organization', { body })),
    onSuccess: async (changed) => {
      client.setQueryData(queries.organization.queryKey, changed);
      notifyDone('The name was changed.');
      await client.refetchQueries(queries.me);
    },
  });
  return (
    <form onSubmit={renaming.onSubmit} noValidate>
      {renaming.problem !== null && <ProblemAlert problem={renaming.problem} />}
      <Group align="flex-end">
        <TextInput label="Organization’s name" w={320} {...form.getInputProps('name')} />
        <Button type="submit" variant="default" loading={renaming.isPending}>
          Rename
        </Button>
      </Group>
    </form>
  );
}
