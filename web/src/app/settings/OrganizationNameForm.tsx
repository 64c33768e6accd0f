import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import type { Organization } from '../../api/types';
import { undoOrganizationChange } from '../../api/undo';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFollow } from '../../ui/use-follow';
import { useFormMutation } from '../../ui/use-form-mutation';

export function OrganizationNameForm({ organization }: { organization: Organization }) {
  const form = useForm({ initialValues: { name: organization.name } });
  useFollow(form, { name: organization.name });
  const renaming = useFormMutation(
    form,
    andThenUndo(
      mutations.updateOrganization,
      () => undoOrganizationChange(organization),
      (undo) => notifyDone(t`Organization renamed.`, undo),
    ),
    { onSuccess: () => form.resetDirty() },
  );
  return (
    <form onSubmit={renaming.onSubmit} noValidate>
      {renaming.problem !== null && <ProblemAlert problem={renaming.problem} />}
      <Group align="flex-end">
        <TextInput label={t`Organization name`} w={320} {...form.getInputProps('name')} />
        <Button type="submit" variant="default" loading={renaming.isPending}>
          <Trans>Rename</Trans>
        </Button>
      </Group>
    </form>
  );
}
