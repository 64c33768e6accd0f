import type { Browser, Page } from '@playwright/test';
import { environment } from '../support/environment';
import { expect, signIn, test } from '../support/test';

const EVENTS = '**/api/events*';

test('two browsers show the same call live, without polling', async ({ browser, organization, account }) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  const pages = [
    await opened(browser, organization.owner),
    await opened(browser, await organization.addUser('member')),
  ];
  for (const page of pages) {
    await withoutPolling(page);
    await page.goto('/calls');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
  }
  const lists = pages.map((page) => countRequests(page, '/api/calls'));

  await organization.placeCall(agent, '+14155550123');
  for (const page of pages) {
    await expect(page.getByRole('link', { name: '+1 415 555 0123' })).toBeVisible();
    await expect(page.getByRole('table').getByText('Completed')).toBeVisible();
  }
  // Once per event: queued, initiated, ringing, in-progress, completed.
  for (const count of lists) expect(count()).toBeLessThanOrEqual(6);
  await Promise.all(pages.map((page) => page.context().close()));
});

test('the page polls while the event stream is broken, and returns to the stream when it can', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await page.route(EVENTS, (route) => route.abort());
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Calls' }).click();
  await expect(page.getByText('Updating every few seconds')).toBeVisible();
  const call = await organization.placeCall(agent, '+14155550123');
  await page.goto(`/calls/${call}`);
  await expect(page.getByRole('main').getByRole('status').getByText('Completed')).toBeVisible();
  await expect(page.getByText('Updating every few seconds')).toBeHidden();

  await page.unroute(EVENTS);
  await page.goto('/calls');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test('while the server is away, the page says so without blaming the console, and goes on by itself', async ({
  page,
  organization,
  signIn,
}) => {
  await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Agents' }).click();
  await expect(page.getByRole('link', { name: 'Reception' })).toBeVisible();

  await page.route('**/api/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Messages' }).click();
  await expect(page.getByText('Reconnecting to Linecard…')).toBeVisible();
  await expect(page.getByText('newer version of the console')).toBeHidden();

  await page.unroute('**/api/**');
  await expect(page.getByText('Reconnecting to Linecard…')).toBeHidden();
  await expect(page.getByText('No messages yet')).toBeVisible();
});

async function opened(browser: Browser, user: { email: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: environment.baseUrl(), locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page, user);
  return page;
}

/** Whatever changes on the page from its next visit on, no interval has caused. */
async function withoutPolling(page: Page) {
  await page.addInitScript(() => {
    window.setInterval = (() => 0) as unknown as typeof window.setInterval;
  });
}

function countRequests(page: Page, path: string): () => number {
  let count = 0;
  page.on('request', (sent) => {
    if (new URL(sent.url()).pathname === path) count += 1;
  });
  return () => count;
}
