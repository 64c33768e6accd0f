import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react';

type Scheme = { name: string; icon: Icon; next: MantineColorScheme };

const SCHEMES: Record<MantineColorScheme, Scheme> = {
  auto: { name: 'system', icon: IconDeviceDesktop, next: 'light' },
  light: { name: 'light', icon: IconSun, next: 'dark' },
  dark: { name: 'dark', icon: IconMoon, next: 'auto' },
};

/** The theme: that of the system, light or dark, in turn. */
export function ColorSchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, icon: IconShape, next } = SCHEMES[colorScheme];
  const label = `Theme: ${name}. Switch to ${SCHEMES[next].name}`;
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <IconShape size={18} aria-hidden />
    </ActionIcon>
  );
}
