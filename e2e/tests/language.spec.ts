import type { Browser, Page } from '@playwright/test';
import { expectNoHorizontalScrolling, expectNoViolations } from '../support/accessibility';
import type { User } from '../support/linecard';
import type { TestOrganization } from '../support/organization';
import { expect, test } from '../support/test';
import type { TwilioAccount } from '../support/twilio';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

test('German is chosen in the user’s menu: headings, plurals and dates follow, also after a reload', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const { call } = await prepared(organization, account);
  await signIn(organization.owner);
  await expect(page.getByText('2 agents', { exact: true })).toBeVisible();
  await choose(page, /^Account:/, 'Deutsch');

  await expect(page.getByRole('heading', { name: 'Agenten', level: 1 })).toBeVisible();
  await expect(page.getByText('2 Agenten', { exact: true })).toBeVisible();
  await expect(page).toHaveTitle('Agenten · Linecard');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Agenten', level: 1 })).toBeVisible();

  await page.goto(`/calls/${call}`);
  await expect(page.getByRole('heading', { name: 'Anruf an +1 415 555 0100' })).toBeVisible();
  // A day of the month with a full stop, as in 29.11.2026.
  await expect(page.getByText(/^\d{2}\.\d{2}\.\d{4}, /).first()).toBeVisible();
  await expect(page.getByText('Abgeschlossen').first()).toBeVisible();

  await choose(page, /^Konto:/, 'English');
  await expect(page.getByRole('heading', { name: 'Call to +1 415 555 0100' })).toBeVisible();
});

test('a browser in German gets German unasked, and one in English loads none of it', async ({ browser }) => {
  const german = await visit(browser, 'de-AT');
  await expect(german.page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  await expect(german.page.locator('html')).toHaveAttribute('lang', 'de');
  expect(german.files.some(isGerman)).toBe(true);
  await choose(german.page, 'Sprache', 'English');
  await expect(german.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await german.close();

  const english = await visit(browser, 'en-GB');
  await expect(english.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(english.files.some(isGerman)).toBe(false);
  await english.close();
});

test('what was typed is not lost by another language unasked', async ({ page, organization, signIn }) => {
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=behavior`);
  await page.getByLabel('Name', { exact: true }).fill('Front desk');
  await choose(page, /^Account:/, 'Deutsch');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Front desk');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await choose(page, /^Account:/, 'Deutsch');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByLabel('Beschreibung')).toBeVisible();
});

test('axe finds no violation in German, and its longer words fit a phone', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const addresses = await mainPages(organization, account);
  await germanAs(page, signIn, organization.owner);
  for (const address of addresses) {
    await page.goto(address);
    await loaded(page);
    await page.setViewportSize(PHONE);
    await expectNoHorizontalScrolling(page);
  }
  await page.setViewportSize(DESK);
  for (const address of ['/agents', '/settings', '/settings?tab=connection']) {
    await page.goto(address);
    await loaded(page);
    await expectNoViolations(page);
  }
});

test('pages are mirrored for languages from right to left, and nothing sticks out', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  // What is mirrored is shared by all pages: a third of them shows it.
  const addresses = (await mainPages(organization, account)).filter((_, index) => index % 3 === 0);
  await signIn(organization.owner);
  for (const address of addresses) {
    await page.goto(address);
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    // The parts move to their sides in a while.
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await page.setViewportSize(DESK);
    await expectNoHorizontalScrolling(page);
    await expect(async () => {
      const navigation = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
      const heading = await page.getByRole('heading', { level: 1 }).boundingBox();
      expect(navigation?.x ?? 0, `${address}: the navigation is at the start`).toBeGreaterThan(
        heading?.x ?? 0,
      );
    }).toPass();
    await page.setViewportSize(PHONE);
    await expectNoHorizontalScrolling(page);
  }
});

/** Two agents, and a call of one. */
async function prepared(organization: TestOrganization, account: TwilioAccount) {
  const agent = await organization.createAgent('Reception');
  await organization.createAgent('Night shift');
  await organization.connectAgent(agent, account);
  return { agent, call: await organization.placeCall(agent, '+14155550100') };
}

async function mainPages(organization: TestOrganization, account: TwilioAccount): Promise<string[]> {
  const { agent, call } = await prepared(organization, account);
  const tabs = ['overview', 'connection', 'behavior', 'limits', 'activity'].map(
    (tab) => `/agents/${agent}?tab=${tab}`,
  );
  const lists = ['/agents', '/calls', '/messages', '/usage', '/usage/comparison', '/audit', '/api-keys'];
  const settings = ['general', 'connection', 'limits', 'do-not-call', 'sign-in'].map(
    (tab) => `/settings?tab=${tab}`,
  );
  return [...lists, ...tabs, ...settings, `/calls/${call}`, '/health', '/members', '/account'];
}

async function choose(page: Page, menu: string | RegExp, language: string) {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitemradio', { name: language }).click();
}

async function germanAs(page: Page, signIn: (user: User) => Promise<void>, user: User) {
  await signIn(user);
  await choose(page, /^Account:/, 'Deutsch');
  await expect(page.getByRole('heading', { name: 'Agenten', level: 1 })).toBeVisible();
}

async function loaded(page: Page) {
  await expect(page.getByRole('status', { name: 'Wird geladen' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** A first visit with a browser of its own, and the files that it loads. */
async function visit(browser: Browser, locale: string) {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  const files: string[] = [];
  page.on('request', (sent) => files.push(new URL(sent.url()).pathname));
  await page.goto(new URL('/sign-in', process.env['E2E_BASE_URL']).href);
  return { page, files, close: () => context.close() };
}

function isGerman(file: string): boolean {
  return /^\/assets\/de-/.test(file);
}
