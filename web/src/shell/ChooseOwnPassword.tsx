import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { ChangePasswordForm } from '../session/ChangePasswordForm';
import { PublicPage } from '../ui/PublicPage';
import { SignOutButton } from './SignOutButton';

/** Somebody else chose the password: nothing else is possible before the person has chosen another one. */
export default function ChooseOwnPassword() {
  const client = useQueryClient();
  return (
    <PublicPage title={t`Choose a password`} heading={t`Choose your own password`}>
      <Text c="dimmed">
        <Trans>Someone else set your current password. Choose your own to continue.</Trans>
      </Text>
      <ChangePasswordForm onChanged={() => void client.refetchQueries(queries.me)} />
      <SignOutButton />
    </PublicPage>
  );
}
