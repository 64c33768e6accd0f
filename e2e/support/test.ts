import { test as base, expect, type Page } from '@playwright/test';
import { environment } from './environment';
import type { User } from './linecard';
import { TestOrganization } from './organization';
import { createTwilioAccount, type TwilioAccount } from './twilio';

type Fixtures = {
  organization: TestOrganization;
  account: TwilioAccount;
  signIn: (user: User) => Promise<void>;
};

/** Every test also fails on errors that the browser reports, and on requests to other hosts. */
export const test = base.extend<Fixtures & { browserErrors: void }>({
  baseURL: async ({}, use) => use(environment.baseUrl()),
  organization: async ({}, use) => {
    const organization = await TestOrganization.create();
    await use(organization);
    await organization.dispose();
  },
  account: async ({}, use) => use(await createTwilioAccount()),
  signIn: async ({ page }, use) => use((user) => signIn(page, user)),
  browserErrors: [
    async ({ page }, use) => {
      const browserErrors: string[] = [];
      page.on('pageerror', (error) => browserErrors.push(error.message));
      page.on('console', (message) => {
        // The browser also reports 4xx responses, which some tests expect.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          browserErrors.push(message.text());
        }
      });
      page.on('request', (sent) => {
        const url = new URL(sent.url());
        if (url.protocol.startsWith('http') && url.origin !== environment.baseUrl())
          browserErrors.push(`requested ${url.href}`);
      });
      await use();
      expect(browserErrors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(page: Page, { email, password }: User) {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
}
