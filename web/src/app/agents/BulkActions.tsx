import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { IconHandStop, IconPhoneOff, IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react';
import type { BulkAction } from './BulkDialogs';

type Props = { count: number; onAction: (action: BulkAction) => void; onClear: () => void };

/** What can be done to all selected agents at once. */
export function BulkActions({ count, onAction, onClear }: Props) {
  return (
    <Group gap="sm" role="group" aria-label={t`Selected agents`}>
      <Text size="sm" role="status">
        {plural(count, { one: '# agent selected', other: '# agents selected' })}
      </Text>
      <Button
        size="xs"
        color="red"
        variant="light"
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={() => onAction('pause')}
      >
        <Trans>Pause selected</Trans>
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => onAction('resume')}
      >
        <Trans>Resume selected</Trans>
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlugConnected size={16} aria-hidden />}
        onClick={() => onAction('connect')}
      >
        <Trans>Connect selected</Trans>
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        onClick={() => onAction('hang-up')}
      >
        <Trans>Hang up their calls</Trans>
      </Button>
      <Button size="xs" variant="subtle" onClick={onClear}>
        <Trans>Clear selection</Trans>
      </Button>
    </Group>
  );
}
