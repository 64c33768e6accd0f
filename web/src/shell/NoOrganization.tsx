import { Card, Center, Stack, Text, Title } from '@mantine/core';
import { NewOrganizationForm } from './NewOrganizationForm';

export function NoOrganization() {
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>Welcome · Linecard</title>
      <Card withBorder padding="xl" w={420} maw="100%">
        <Stack>
          <Title order={1} size="h3">
            You’re not a member of an organization yet
          </Title>
          <Text c="dimmed">Ask an admin or owner to invite you, or create your own organization.</Text>
          <NewOrganizationForm />
        </Stack>
      </Card>
    </Center>
  );
}
