import { defineConfig } from '@playwright/test';
import { chromium, FLAGS } from '../scripts/chromium.mjs';

/** All tests share one Linecard and one simulated Twilio; each test creates its own organization. */
export default defineConfig({
  testDir: 'tests',
  globalSetup: './support/global-setup.ts',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  // Timeouts end what hangs. Most tests take seconds; a slow, busy machine must not fail them.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium(), args: FLAGS },
    actionTimeout: 30_000,
    bypassCSP: false,
    locale: 'en-GB',
    // Software draws each frame of an animation.
    contextOptions: { reducedMotion: 'reduce' },
    // Recording takes time in every test; `npm test -- --trace on` shows what a test did.
    trace: 'off',
  },
});
