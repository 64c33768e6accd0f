import { mount } from '../mount';
import { createTheme, mergeThemeOverrides } from '@mantine/core';
import { connectToken } from '../api/connect-token';
import { preferredLanguage } from '../language/language';
import { Providers } from '../Providers';
import { createConsoleTheme } from '../theme';
import { ConnectPage } from './ConnectPage';
import { takeLink } from './link';

// Before anything is loaded or shown.
const link = takeLink();
connectToken.set(link?.token ?? null);

/** A frame is as high as the form, so that a dialog at its top might be out of sight. */
const createFrameTheme = () =>
  mergeThemeOverrides(
    createConsoleTheme(),
    createTheme({ components: { Modal: { defaultProps: { centered: true } } } }),
  );

await mount(
  <Providers createTheme={createFrameTheme}>
    <ConnectPage link={link} />
  </Providers>,
  // The platform knows better than the browser in which language its own page is.
  preferredLanguage(new URLSearchParams(globalThis.location.search).get('language')),
);
