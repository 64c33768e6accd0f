import { t } from '@lingui/core/macro';
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page's frame: its title in the tab and as the only `h1`, an introduction, and actions. */
export function Page({ title, lead, actions, children }: Props) {
  return (
    <Stack gap="lg">
      <title>{t`${title} · Linecard`}</title>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box flex="1 1 360px">
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" mt={4} maw={640}>
              {lead}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
