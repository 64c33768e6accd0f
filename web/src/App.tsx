import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { directionOf, useLanguage } from './language/language';
import { styleNonce } from './nonce';
import { createQueryClient } from './query-client';
import { createRouter } from './router';
import { createConsoleTheme, cssVariablesResolver } from './theme';

export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(createRouter);
  const language = useLanguage();
  return (
    // Texts are taken from the catalog wherever they are written, also outside of components: in another language all of it
    // is rendered anew. What was fetched stays.
    <I18nProvider i18n={i18n} key={language}>
      <DirectionProvider initialDirection={directionOf(language)} detectDirection={false}>
        <MantineProvider
          theme={createConsoleTheme()}
          cssVariablesResolver={cssVariablesResolver}
          defaultColorScheme="auto"
          getStyleNonce={styleNonce}
        >
          <QueryClientProvider client={client}>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </I18nProvider>
  );
}
