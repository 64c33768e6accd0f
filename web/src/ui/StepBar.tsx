import { t } from '@lingui/core/macro';
import { Group, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';

type Props = { labels: readonly string[]; active: number };

/** Where one is on the way through a page's steps. */
export function StepBar({ labels, active }: Props) {
  return (
    <Group component="ol" gap="lg" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t`Steps`}>
      {labels.map((label, at) => (
        <Group
          component="li"
          key={label}
          gap="xs"
          wrap="nowrap"
          {...(at === active ? { 'aria-current': 'step' as const } : {})}
        >
          <ThemeIcon
            size={26}
            radius="xl"
            aria-hidden
            {...(at <= active ? {} : { variant: 'light', color: 'gray' })}
          >
            {at < active ? <IconCheck size={16} /> : <span>{at + 1}</span>}
          </ThemeIcon>
          <Text size="sm" fw={at === active ? 600 : 400} {...(at <= active ? {} : { c: 'dimmed' })}>
            {label}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
