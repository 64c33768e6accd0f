import { t } from '@lingui/core/macro';
import { Card, Center, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ColorSchemeToggle } from './ColorSchemeToggle';
import { LanguageToggle } from './LanguageToggle';

type Props = { title: string; heading: string; children: ReactNode };

/** A page outside of the console, for people who are not signed in. */
export function PublicPage({ title, heading, children }: Props) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{t`${title} · Linecard`}</title>
      <Card withBorder padding="xl" w={420} maw="100%">
        <Stack>
          <Group justify="space-between">
            <img src="/favicon.svg" alt="" width={34} height={34} />
            <Group gap="xs">
              <LanguageToggle />
              <ColorSchemeToggle />
            </Group>
          </Group>
          <Title order={1} size="h3">
            {heading}
          </Title>
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
