import '@testing-library/jest-dom/vitest';
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
// Texts are in English unless a test chooses another language.
import '../src/language/language';

// The files share a document and modules.
afterEach(() => {
  cleanup();
  // Only five have room.
  notifications.clean();
  localStorage.clear();
  sessionStorage.clear();
});

// A second, the default for `findBy…` and `waitFor`, is too short on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

// Mantine needs these, and jsdom lacks them (https://mantine.dev/guides/vitest).
globalThis.matchMedia = (query) =>
  ({
    // What fades in is not visible yet, for how long depends on the machine: nothing does.
    matches: query.includes('prefers-reduced-motion'),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
globalThis.ResizeObserver = class {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
};
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
