import { Card, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Section.module.css';

type Props = { title: string; lead?: ReactNode; children: ReactNode };

/** A part of a page, labeled by its heading for screen readers. */
export function Section({ title, lead, children }: Props) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id} withBorder padding="lg">
      <Stack gap="md">
        <div>
          <Title order={2} size="h4" id={id} className={classes.title ?? ''}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" mt={4} maw={640}>
              {lead}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Card>
  );
}
