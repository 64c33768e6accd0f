import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Card, Center, Stack, Text, Title } from '@mantine/core';
import { NewOrganizationForm } from './NewOrganizationForm';

export function NoOrganization() {
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{t`Welcome · Linecard`}</title>
      <Card withBorder padding="xl" w={420} maw="100%">
        <Stack>
          <Title order={1} size="h3">
            <Trans>You’re not a member of an organization yet</Trans>
          </Title>
          <Text c="dimmed">
            <Trans>Ask an admin or owner to invite you, or create your own organization.</Trans>
          </Text>
          <NewOrganizationForm />
        </Stack>
      </Card>
    </Center>
  );
}
