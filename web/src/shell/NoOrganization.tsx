import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { PublicPage } from '../ui/PublicPage';
import { NewOrganizationForm } from './NewOrganizationForm';
import { SignOutButton } from './SignOutButton';

export default function NoOrganization() {
  return (
    <PublicPage title={t`Welcome`} heading={t`You’re not a member of an organization yet`}>
      <Text c="dimmed">
        <Trans>Ask an admin or owner to invite you, or create your own organization.</Trans>
      </Text>
      <NewOrganizationForm />
      <SignOutButton />
    </PublicPage>
  );
}
