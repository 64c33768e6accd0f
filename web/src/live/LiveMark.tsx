import { Group, Text } from '@mantine/core';
import classes from './LiveMark.module.css';
import { useLive } from './use-live';

/** Says, without asking for attention, how new what is shown is. */
export function LiveMark() {
  const live = useLive();
  const hint = live
    ? 'The server tells as soon as something happens.'
    : 'The server is asked every few seconds.';
  return (
    <Group gap={6} wrap="nowrap" title={hint} data-live={live}>
      <span className={classes.dot ?? ''} data-live={live} aria-hidden />
      <Text size="sm" c="dimmed">
        {live ? 'Live' : 'Updating every few seconds'}
      </Text>
    </Group>
  );
}
