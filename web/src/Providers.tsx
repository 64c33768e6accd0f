import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { DirectionProvider, MantineProvider, type MantineThemeOverride } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { directionOf, useLanguage } from './language/language';
import { styleNonce } from './nonce';
import { createQueryClient } from './query-client';
import { createConsoleTheme, cssVariablesResolver } from './theme';
import { Toasts } from './ui/Toasts';

type Props = {
  /** Made again for each language: it has texts. */
  createTheme?: () => MantineThemeOverride;
  children: ReactNode;
};

/** What the pages of each entry need: language, theme, the cache of the API's answers, and notifications. */
export function Providers({ createTheme = createConsoleTheme, children }: Props) {
  const [client] = useState(createQueryClient);
  const language = useLanguage();
  return (
    // Texts are taken from the catalog wherever they are written, also outside of components: in another language all of it
    // is rendered anew. What was fetched stays.
    <I18nProvider i18n={i18n} key={language}>
      <DirectionProvider initialDirection={directionOf(language)} detectDirection={false}>
        <MantineProvider
          theme={createTheme()}
          cssVariablesResolver={cssVariablesResolver}
          defaultColorScheme="auto"
          getStyleNonce={styleNonce}
        >
          <QueryClientProvider client={client}>
            <Toasts />
            {children}
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </I18nProvider>
  );
}
