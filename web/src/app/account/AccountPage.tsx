import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { ChangePasswordForm } from '../../session/ChangePasswordForm';
import { useSession } from '../../session/session';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { NoticeMail } from './NoticeMail';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

export function AccountPage() {
  const { me } = useSession();
  const options = useQuery(queries.signInOptions);
  const hasPassword = me.email != null && (options.data?.passwords ?? true);
  const provider = options.data?.identityProvider ?? t`Your identity provider`;
  return (
    <Page title={t`Account`}>
      {hasPassword ? (
        <>
          <Section title={t`Change password`} lead={t`This signs you out of all other sessions.`}>
            <ChangePasswordForm />
          </Section>
          <SecondFactor />
        </>
      ) : (
        <Section title={t`Password and second factor`}>
          <Text>
            <Trans>{provider} signs you in. Change both there.</Trans>
          </Text>
        </Section>
      )}
      <NoticeMail />
      <Sessions />
    </Page>
  );
}
