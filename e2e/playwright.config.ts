import { defineConfig } from '@playwright/test';
import { chromium, FLAGS } from './support/browser';

/** All tests share one Linecard and one simulated Twilio; each test creates its own organization. */
export default defineConfig({
  testDir: 'tests',
  globalSetup: './support/global-setup.ts',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium(), args: FLAGS },
    actionTimeout: 10_000,
    bypassCSP: false,
    locale: 'en-GB',
    trace: 'retain-on-failure',
  },
});
