import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { AppShell, Box, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { Outlet, useLocation } from 'react-router';
import { BusyBar } from './BusyBar';
import { ColorSchemeToggle } from '../ui/ColorSchemeToggle';
import { Navigation } from './Navigation';
import { Notices } from './Notices';
import { OrganizationMenu } from './OrganizationMenu';
import { UserMenu } from './UserMenu';
import { UnsavedChanges } from './UnsavedChanges';
import { UnreachableBanner } from './UnreachableBanner';
import classes from './Shell.module.css';
import { HelpMenu } from './HelpMenu';
import { PaletteButton } from './PaletteButton';
import { PauseControl } from './PauseControl';
import { PausedBanner } from './PausedBanner';

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  // Screen readers and the keyboard continue in the new page, not in the menu that led there.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
    globalThis.scrollTo(0, 0);
  }, [pathname]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <a href="#main" className={classes.skip}>
        <Trans>Skip to content</Trans>
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? t`Close menu` : t`Open menu`}
            />
            <img src="/favicon.svg" alt="" width={26} height={26} />
            <Text fw={700} visibleFrom="xs">
              <Trans>Linecard</Trans>
            </Text>
            <OrganizationMenu />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <PaletteButton />
            <PauseControl />
            <Notices />
            <HelpMenu />
            {/* A phone, whose system has a theme, has no room for it beside the organization. */}
            <Box visibleFrom="xs">
              <ColorSchemeToggle />
            </Box>
            <UserMenu />
          </Group>
        </Group>
        <BusyBar />
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t`Pages`}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <div className={classes.content}>
          <UnreachableBanner />
          <PausedBanner />
          <Outlet />
        </div>
      </AppShell.Main>
      <UnsavedChanges />
    </AppShell>
  );
}
