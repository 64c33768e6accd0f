import './mantine.css';
import '@mantine/notifications/styles.css';
import { setNonce } from 'get-nonce';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './language/direction.css';
import { showIn, type Language } from './language/language';
import './loading.css';
import { styleNonce } from './nonce';

/** Shows an entry's page in a language, in place of what its HTML says while this is loaded. */
export async function mount(page: ReactNode, language: Language): Promise<void> {
  // Mantine locks scrolling behind dialogs through react-remove-scroll, which takes the nonce from here.
  setNonce(styleNonce());
  // Each page has a title of its own.
  document.querySelector('title')?.remove();
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root');
  // Without its catalog, as after a newer console was deployed, the page is better in English than not there.
  await showIn(language).catch(() => undefined);
  createRoot(root).render(<StrictMode>{page}</StrictMode>);
}
