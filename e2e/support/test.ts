import { test as base, expect, type Page } from '@playwright/test';
import { environment } from './environment';
import type { User } from './linecard';
import { TestOrganization } from './organization';
import { createTwilioAccount, type TwilioAccount } from './twilio';

/** What a test that leaves Linecard expects of the browser. */
type Allowance = { origins: readonly string[]; errors: RegExp | null };

type Fixtures = {
  allowance: Allowance;
  organization: TestOrganization;
  account: TwilioAccount;
  signIn: (user: User) => Promise<void>;
};

/** Every test also fails on errors that the browser reports, and on requests to other hosts, except those of its `allowance`. */
export const test = base.extend<Fixtures & { browserErrors: void }>({
  baseURL: async ({}, use) => use(environment.baseUrl()),
  allowance: { origins: [], errors: null },
  organization: async ({}, use) => {
    const organization = await TestOrganization.create();
    await use(organization);
    await organization.dispose();
  },
  account: async ({}, use) => use(await createTwilioAccount()),
  signIn: async ({ page }, use) => use((user) => signIn(page, user)),
  browserErrors: [
    async ({ page, allowance: { origins, errors } }, use) => {
      const browserErrors: string[] = [];
      page.on('pageerror', (error) => browserErrors.push(error.message));
      page.on('console', (message) => {
        // The browser also reports 4xx responses, which some tests expect.
        const text = message.text();
        if (message.type() !== 'error' || text.startsWith('Failed to load resource')) return;
        if (errors?.test(text) !== true) browserErrors.push(text);
      });
      page.on('request', (sent) => {
        const { protocol, origin, href } = new URL(sent.url());
        if (protocol.startsWith('http') && ![environment.baseUrl(), ...origins].includes(origin))
          browserErrors.push(`requested ${href}`);
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
