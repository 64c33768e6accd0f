import { t } from '@lingui/core/macro';
import {
  Badge,
  createTheme,
  defaultVariantColorsResolver,
  Menu,
  // eslint-disable-next-line no-restricted-imports -- How all dialogs look.
  Modal,
  Notification,
  Popover,
  type CSSVariablesResolver,
} from '@mantine/core';

/** Made again for each language: it has texts. */
export const createConsoleTheme = () =>
  createTheme({
    primaryColor: 'cyan',
    // The lightest shade on which white text has a contrast of 4.5 : 1.
    primaryShade: 9,
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    variantColorResolver: (input) => {
      const colors = defaultVariantColorsResolver(input);
      const { color } = input;
      if (color === undefined) return colors;
      if (input.variant === 'subtle') {
        return {
          ...colors,
          color: `light-dark(var(--mantine-color-${color}-9), var(--mantine-color-${color}-4))`,
          // On Mantine's own, the text has a contrast of 4.1 : 1.
          hover: `light-dark(var(--mantine-color-${color}-0), var(--mantine-color-${color}-light-hover))`,
        };
      }
      if (input.variant !== 'light') return colors;
      // On its own tint, no shade of a color is dark enough.
      const dark = `color-mix(in srgb, var(--mantine-color-${color}-9) 65%, black)`;
      return { ...colors, color: `light-dark(${dark}, var(--mantine-color-${color}-2))` };
    },
    components: {
      // A truncated status is useless.
      Badge: Badge.extend({ defaultProps: { miw: 'max-content' } }),
      Modal: Modal.extend({
        defaultProps: {
          closeButtonProps: { 'aria-label': t`Close` },
          styles: { title: { fontWeight: 600, overflowWrap: 'anywhere' } },
          // A dialog's title bar is not the page's banner.
          attributes: { header: { role: 'presentation' } },
        },
      }),
      Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': t`Close` } } }),
      // The placeholder would be a child that a menu may not have.
      Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
      // Menus and option lists belong inside the page's landmarks, not next to them.
      Popover: Popover.extend({ defaultProps: { portalProps: { target: '#main' } } }),
    },
  });

/** Mantine's secondary colors have a contrast below 4.5 : 1; these reach it on every surface here. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
});
