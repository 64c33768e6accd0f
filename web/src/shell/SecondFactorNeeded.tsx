import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { SetUpSecondFactor } from '../session/SetUpSecondFactor';
import { useSession } from '../session/session';
import { PublicPage } from '../ui/PublicPage';

/** The organization admits only people who have a second factor: the person sets one up first, or goes elsewhere. */
export default function SecondFactorNeeded({ onDone }: { onDone: () => void }) {
  const { me, membership, switchTo, signOut } = useSession();
  const client = useQueryClient();
  const options = useQuery(queries.signInOptions);
  const hasPassword = me.email != null && (options.data?.passwords ?? true);
  const others = me.organizations.filter(
    (other) => other.id !== membership.id && !other.secondFactorRequired,
  );
  const provider = options.data?.identityProvider ?? t`Your identity provider`;
  return (
    <PublicPage title={t`Second factor`} heading={t`Set up a second factor`}>
      <Text c="dimmed">
        <Trans>{membership.name} requires a second factor from all members.</Trans>
      </Text>
      {hasPassword ? (
        <SetUpSecondFactor onDone={() => void client.refetchQueries(queries.me).then(onDone)} />
      ) : (
        <Text>
          <Trans>{provider} signs you in: set one up there, then sign out and in again.</Trans>
        </Text>
      )}
      <Group>
        {others.map(({ id, name }) => (
          <Button key={id} variant="subtle" onClick={() => switchTo(id)}>
            <Trans>Go to {name}</Trans>
          </Button>
        ))}
        <Button variant="subtle" onClick={signOut}>
          <Trans>Sign out</Trans>
        </Button>
      </Group>
    </PublicPage>
  );
}
