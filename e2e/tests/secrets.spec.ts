import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

test('no token or API key reaches the page, its storage or its traffic, except a key once when it is created', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.connect(account);
  const call = await organization.placeCall(agent, '+14155550123');
  const traffic = record(page);
  await signIn(organization.owner);

  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Dialer');
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(key).toMatch(/^lc_/);
  expect((await traffic()).filter((text) => text.includes(key))).toHaveLength(1);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Dialer')).toBeVisible();

  for (const address of [
    `/agents/${agent}`,
    `/agents/${agent}?tab=connection`,
    '/agents',
    '/calls',
    `/calls/${call}`,
    '/settings?tab=connection',
    '/api-keys',
  ]) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    const shown = await contentOf(page);
    expect(shown, address).not.toContain(account.authToken);
    expect(shown, address).not.toContain(key);
  }
  await page.goto(`/agents/${agent}?tab=connection`);
  await page.getByRole('button', { name: 'Edit connection' }).click();
  await page.getByRole('button', { name: 'Load account numbers' }).click();
  await expect(page.getByText('2 numbers available.')).toBeVisible();
  // The list that opens covers the button.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save and verify' }).click();
  await expect(page.getByText(/^Verified\. Calls can be placed/)).toBeVisible();
  const seen = await traffic();
  expect(seen.filter((text) => text.includes(account.authToken))).toEqual([]);
  expect(seen.filter((text) => text.includes(key))).toHaveLength(1);
});

/** Everything that was sent and received: URLs, headers, bodies. */
function record(page: Page): () => Promise<string[]> {
  const pieces: Promise<string>[] = [];
  page.on('request', (sent) => {
    pieces.push(sent.allHeaders().then((headers) => JSON.stringify([sent.url(), headers, sent.postData()])));
  });
  page.on('response', (answer) => {
    // A stream does not end, and the responses of a page that was left can no longer be read.
    const isStream = answer.headers()['content-type'] === 'text/event-stream';
    pieces.push(isStream ? Promise.resolve('') : answer.text().catch(() => ''));
  });
  return () => Promise.all(pieces);
}

/** The page's content, field values, storage and cookies. */
async function contentOf(page: Page): Promise<string> {
  const held = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      Array.from(document.querySelectorAll('input'), ({ value }) => value),
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
    ]),
  );
  return held;
}
