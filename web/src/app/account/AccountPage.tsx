import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { ChangePasswordForm } from '../../session/ChangePasswordForm';
import { useSession } from '../../session/session';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

export function AccountPage() {
  const { me } = useSession();
  const options = useQuery(queries.signInOptions);
  const hasPassword = me.email != null && (options.data?.passwords ?? true);
  return (
    <Page title="Account">
      {hasPassword ? (
        <>
          <Section title="Change password" lead="This signs you out of all other sessions.">
            <ChangePasswordForm />
          </Section>
          <SecondFactor />
        </>
      ) : (
        <Section title="Password and second factor">
          <Text>
            {options.data?.identityProvider ?? 'Your identity provider'} signs you in. Change both there.
          </Text>
        </Section>
      )}
      <Sessions />
    </Page>
  );
}
