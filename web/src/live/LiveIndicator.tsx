import { t } from '@lingui/core/macro';
import { Group, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { reachability } from '../api/reachability';
import classes from './LiveIndicator.module.css';
import { useLive } from './use-live';

/** Shows unobtrusively how current the page is. */
export function LiveIndicator() {
  const isConnected = useLive();
  const isAway = useSyncExternalStore(reachability.subscribe, reachability.since) !== null;
  const isLive = isConnected && !isAway;
  const hint = isAway
    ? t`The server isn’t responding.`
    : isLive
      ? t`Changes appear as they happen.`
      : t`No live connection: the page refreshes every few seconds.`;
  return (
    <Group gap={6} wrap="nowrap" title={hint} data-live={isLive}>
      <span className={classes.dot ?? ''} data-live={isLive} aria-hidden />
      <Text size="sm" c="dimmed">
        {isAway ? t`Not updating` : isLive ? t`Live` : t`Updating every few seconds`}
      </Text>
    </Group>
  );
}
