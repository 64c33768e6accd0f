import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react';

type Scheme = { name: MessageDescriptor; icon: Icon; next: MantineColorScheme };

const SCHEMES: Record<MantineColorScheme, Scheme> = {
  auto: { name: msg`system`, icon: IconDeviceDesktop, next: 'light' },
  light: { name: msg`light`, icon: IconSun, next: 'dark' },
  dark: { name: msg`dark`, icon: IconMoon, next: 'auto' },
};

/** The theme: that of the system, light or dark, in turn. */
export function ColorSchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, icon: IconShape, next } = SCHEMES[colorScheme];
  const [now, then] = [i18n._(name), i18n._(SCHEMES[next].name)];
  const label = t`Theme: ${now}. Switch to ${then}`;
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
