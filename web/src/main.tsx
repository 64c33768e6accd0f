import './mantine.css';
import '@mantine/notifications/styles.css';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import './language/direction.css';
import { preferredLanguage, showIn } from './language/language';
import './loading.css';
import { styleNonce } from './nonce';

// Mantine locks scrolling behind dialogs through react-remove-scroll, which takes the nonce from here.
setNonce(styleNonce());

// Each page has a title of its own.
document.querySelector('title')?.remove();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
// Without its catalog, as after a newer console was deployed, the page is better in English than not there.
await showIn(preferredLanguage()).catch(() => undefined);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
