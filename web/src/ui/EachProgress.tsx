import { plural, t } from '@lingui/core/macro';
import { Button, Group, Progress as Bar, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Progress } from './use-each';

/** How far a run is, and the button that stops it. `label`: of what, for screen readers. */
export function EachProgress({ progress, label }: { progress: Progress; label: string }) {
  const { states, ids, heldSeconds, isStopped, stop } = progress;
  const ended = ids.filter((id) => ['done', 'failed'].includes(states.get(id)?.kind ?? '')).length;
  const button = useRef<HTMLButtonElement>(null);
  // What began it has gone, and with it the focus.
  useEffect(() => button.current?.focus(), []);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t`${ended} of ${ids.length}`}
          {heldSeconds !== null &&
            ` · ${plural(heldSeconds, {
              one: 'The server asked to wait for # second.',
              other: 'The server asked to wait for # seconds.',
            })}`}
        </Text>
        <Button ref={button} size="xs" variant="default" aria-disabled={isStopped} onClick={stop}>
          {isStopped ? t`Stopping…` : t`Stop`}
        </Button>
      </Group>
      <Bar value={ids.length === 0 ? 0 : (100 * ended) / ids.length} aria-label={label} />
    </Stack>
  );
}
