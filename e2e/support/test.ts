import { test as base, expect, type Page } from '@playwright/test';
import { environment } from './environment';
import type { Person } from './linecard';
import { TestOrganization } from './organization';
import { createTwilioAccount, type TwilioAccount } from './twilio';

type Fixtures = {
  organization: TestOrganization;
  account: TwilioAccount;
  signIn: (person: Person) => Promise<void>;
};

/** Every test also fails on what a browser reports: a policy that is violated, a script that broke. */
export const test = base.extend<Fixtures & { complaints: void }>({
  baseURL: async ({}, use) => use(environment.baseUrl()),
  organization: async ({}, use) => {
    const organization = await TestOrganization.found();
    await use(organization);
    await organization.dispose();
  },
  account: async ({}, use) => use(await createTwilioAccount()),
  signIn: async ({ page }, use) => use((person) => signIn(page, person)),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // Answers of 4xx are reported as errors, too; those are tested for.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      page.on('request', (sent) => {
        const url = new URL(sent.url());
        if (url.protocol.startsWith('http') && url.origin !== environment.baseUrl())
          complaints.push(`asked ${url.href}`);
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(page: Page, { email, password }: Person) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
}
