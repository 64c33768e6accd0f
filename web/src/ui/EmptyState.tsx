import { Card, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = { icon: Icon; title: string; children: ReactNode; action?: ReactNode };

/** Shown instead of an empty list: what would be there, and what to do first. */
export function EmptyState({ icon: IconShape, title, children, action }: Props) {
  return (
    <Card withBorder padding="xl">
      <Stack align="center" gap="sm" py="lg" ta="center">
        <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
          <IconShape size={26} />
        </ThemeIcon>
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" maw={440}>
          {children}
        </Text>
        {action}
      </Stack>
    </Card>
  );
}
