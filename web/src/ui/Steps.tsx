import { Trans } from '@lingui/react/macro';
import { Text, ThemeIcon, Timeline, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Step = { label: string; description: ReactNode };

/** Steps that are done one after another, elsewhere or by other controls: there is nothing to press. */
export function Steps({ steps, current }: { steps: Step[]; /** Its index. */ current: number }) {
  return (
    <Timeline active={current} bulletSize={28} lineWidth={2}>
      {steps.map(({ label, description }, index) => (
        <Timeline.Item
          key={label}
          title={label}
          {...(index === current ? { 'aria-current': 'step' as const } : {})}
          bullet={
            index < current ? (
              <ThemeIcon size={24} radius="xl">
                <IconCheck size={14} aria-hidden />
                <VisuallyHidden>
                  <Trans>Done</Trans>
                </VisuallyHidden>
              </ThemeIcon>
            ) : (
              <Text size="xs" span>
                {index + 1}
              </Text>
            )
          }
        >
          <Text size="sm" c="dimmed" component="div">
            {description}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
