import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useSyncExternalStore } from 'react';
import { useBlocker, type Location } from 'react-router';
import { Dialog } from '../ui/Dialog';
import { unsaved } from '../ui/unsaved';

/** Asks before a page with unsaved changes is left: by a link, the browser's buttons, signing out, or closing the tab. */
export function UnsavedChanges() {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      pageOf(currentLocation) !== pageOf(nextLocation) && unsaved.isAny(),
  );
  const waiting = useSyncExternalStore(unsaved.subscribe, unsaved.waiting);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (unsaved.isAny()) event.preventDefault();
    };
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, []);
  const keepEditing = () => {
    unsaved.keepEditing();
    if (blocker.state === 'blocked') blocker.reset();
  };
  const discard = () => {
    unsaved.discard();
    if (blocker.state === 'blocked') blocker.proceed();
  };
  return (
    <Dialog
      opened={blocker.state === 'blocked' || waiting !== null}
      onClose={keepEditing}
      title={t`Discard unsaved changes?`}
    >
      <Stack>
        <Text size="sm">
          <Trans>If you leave now, your changes on this page are lost.</Trans>
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={keepEditing} data-autofocus>
            <Trans>Keep editing</Trans>
          </Button>
          <Button color="red" onClick={discard}>
            <Trans>Discard changes</Trans>
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** A tab is a page of its own; filters in the URL are not. */
function pageOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return `${pathname} ${new URLSearchParams(search).get('tab') ?? ''}`;
}
