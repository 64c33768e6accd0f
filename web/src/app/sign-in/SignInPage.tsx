import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';
import * as queries from '../../api/queries';
import { SignIn } from '../../session/SignIn';
import { ColorSchemeToggle } from '../../ui/ColorSchemeToggle';
import { LanguageToggle } from '../../ui/LanguageToggle';
import { ForgotPassword } from './ForgotPassword';
import { providerProblem } from './provider-problem';

export function SignInPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const problem = providerProblem(search.get('problem'));
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{t`Sign in · Linecard`}</title>
      <Card withBorder padding="xl" w={400} maw="100%">
        <Stack>
          <Group justify="space-between">
            <Group gap="sm">
              <img src="/favicon.svg" alt="" width={34} height={34} />
              <Title order={1} size="h3">
                <Trans>Linecard</Trans>
              </Title>
            </Group>
            <Group gap="xs">
              <LanguageToggle />
              <ColorSchemeToggle />
            </Group>
          </Group>
          <Text c="dimmed">
            <Trans>A phone line for each of your AI agents.</Trans>
          </Text>
          {problem !== null && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <SignIn
            onSignedIn={(me) => {
              client.clear();
              client.setQueryData(queries.me.queryKey, me);
              void navigate(ownPath(search.get('next')), { replace: true });
            }}
          />
          <ForgotPassword />
        </Stack>
      </Card>
    </Center>
  );
}

/** Accepts only a path of this console: a link must not redirect to another site after sign-in. */
function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/agents';
}
