import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './vite/precompress.ts';

export default defineConfig({
  plugins: [react(), precompress()],
  // The server puts a nonce of its own for each response in its place (crates/api/src/console.rs).
  html: { cspNonce: 'LINECARD_CSP_NONCE' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // What several pages share and is small is one file: a first visit would load dozens otherwise.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'common', minShareCount: 5, maxModuleSize: 6_000 }] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'jsdom',
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    // Ends a test that hangs; on a busy machine some take several seconds.
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
