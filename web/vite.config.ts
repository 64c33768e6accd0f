import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { linguiMacros } from './vite/lingui-macros.ts';
import { numberFormats } from './vite/number-formats.ts';
import { precompress } from './vite/precompress.ts';

export default defineConfig({
  plugins: [
    linguiMacros(),
    react(),
    lingui({ failOnMissing: true, failOnCompileError: true }),
    numberFormats(),
    precompress(),
  ],
  // The server puts a nonce of its own for each response in its place (crates/api/src/console.rs).
  html: { cspNonce: 'LINECARD_CSP_NONCE' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // The console, and the form that a platform shows in its own page.
      input: ['index.html', 'connect.html'],
      output: {
        // What several pages use is one file: each of many small ones costs a request, with headers as long as itself.
        codeSplitting: {
          groups: [
            { name: 'shared', minShareCount: 4 },
            { name: 'icons', test: /@tabler\/icons-react/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'jsdom',
    // A document for each of 40 files would take a third of the time.
    isolate: false,
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    // Ends a test that hangs; on a busy machine some take several seconds.
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
