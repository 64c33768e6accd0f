import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { currentOrganization } from '../../api/current-organization';
import { belongsToOrganization } from '../../api/keys';
import { liveCallCount } from '../../api/live-calls';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { Organization, OrganizationErasure } from '../../api/types';
import { useSession } from '../../session/session';
import { FormDialog } from '../../ui/FormDialog';
import { isolated } from '../../ui/isolated';
import { notifyDone } from '../../ui/notify';
import { PasswordField } from '../../ui/PasswordField';
import { Section } from '../../ui/Section';
import { useFormMutation } from '../../ui/use-form-mutation';

/** For owners: deletes the organization with everything in it. */
export function EraseOrganization({ organization }: { organization: Organization }) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title={t`Delete organization`}
      lead={t`Deletes everything that Linecard stores about this organization, for good. Export what you still need first: calls, messages, usage and the audit log can be exported as CSV.`}
    >
      <Group>
        <Button color="red" variant="light" onClick={dialog.open}>
          <Trans>Delete organization…</Trans>
        </Button>
      </Group>
      <EraseDialog organization={organization} opened={opened} onClose={dialog.close} />
    </Section>
  );
}

type Props = { organization: Organization; opened: boolean; onClose: () => void };

type Values = { name: string; currentPassword: string; hangUp: boolean };

const EMPTY: Values = { name: '', currentPassword: '', hangUp: false };

function EraseDialog({ organization: { name }, opened, onClose }: Props) {
  const leave = useLeave();
  const live = useQuery({ ...liveCallCount(), enabled: opened });
  const form = useForm<Values, OrganizationErasure>({
    initialValues: EMPTY,
    // Who signs in with the identity provider alone has none.
    transformValues: ({ currentPassword, ...values }) =>
      currentPassword === '' ? values : { ...values, currentPassword },
  });
  const submission = useFormMutation(form, mutations.eraseOrganization, {
    isDisposable: true,
    onSuccess: leave,
  });
  const word = isolated(name);
  return (
    <FormDialog
      opened={opened}
      onClose={() => {
        form.reset();
        submission.reset();
        onClose();
      }}
      title={t`Delete ${word}?`}
      submit={t`Delete for good`}
      isDangerous
      isReady={form.values.name.trim() === name}
      form={submission}
    >
      <WhatIsLost live={live.data?.count} />
      <Checkbox
        label={t`Hang up calls in progress`}
        description={t`200 at most. Otherwise they continue to their end, and the rest is deleted after that.`}
        {...form.getInputProps('hangUp', { type: 'checkbox' })}
      />
      <TextInput label={t`Type “${word}” to confirm`} autoComplete="off" {...form.getInputProps('name')} />
      <PasswordField
        label={t`Your password`}
        description={t`Leave it empty if you sign in with your identity provider.`}
        autoComplete="current-password"
        {...form.getInputProps('currentPassword')}
      />
    </FormDialog>
  );
}

/** `live`: how many calls are in progress, as far as that is known. */
function WhatIsLost({ live }: { live: number | undefined }) {
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        <Trans>This can’t be undone.</Trans>
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          <Trans>
            At once, all members and API keys lose their access, and no new calls or messages go out.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>
            All agents, their Twilio credentials, calls, messages, usage and the audit log are deleted.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>
            Members who belong to no other organization lose their account; this applies to you, too.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>The Twilio accounts stay as they are, with their numbers and recordings.</Trans>
        </List.Item>
        {live !== undefined && live > 0 && (
          <List.Item>
            {plural(live, { one: '# call is in progress now.', other: '# calls are in progress now.' })}
          </List.Item>
        )}
      </List>
    </Stack>
  );
}

/** Leads out of the organization: to another one of the person's, or to the page of those who have none. */
function useLeave() {
  const { me, membership, switchTo } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    const next = me.organizations.find(({ id }) => id !== membership.id);
    notifyDone(t`${isolated(membership.name)} is being deleted. This takes about ten minutes.`);
    if (next === undefined) {
      currentOrganization.forget();
      void navigate('/');
    } else switchTo(next.id);
    await client.refetchQueries(queries.me);
    if (next === undefined) client.removeQueries({ predicate: belongsToOrganization });
  };
}
