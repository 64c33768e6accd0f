import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

/** Loaded when it is opened first: no page needs it. */
const CommandPalette = lazy(() => import('./CommandPalette'));

/** Ctrl+K, or ⌘K: pages, agents, calls and messages from the keyboard. */
export function PaletteButton() {
  const [opened, setOpened] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const open = () => {
    setWasOpened(true);
    setOpened(true);
  };
  // In fields as well: none has a use for it.
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <ActionIcon
        variant="default"
        size="lg"
        visibleFrom="xs"
        aria-label={t`Go to…`}
        title={t`Go to… (Ctrl+K or ⌘K)`}
        onClick={open}
      >
        <IconSearch size={18} aria-hidden />
      </ActionIcon>
      {wasOpened && (
        <Suspense>
          <CommandPalette opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
