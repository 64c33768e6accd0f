import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test';
import { callOutsideLinecard, changeTwilioAccount } from '../support/twilio';

/** Days are in UTC, as in the console of an organization that has chosen no time zone. */
const utcDay = () => new Date().toISOString().slice(0, 10);

test('usage is shown by agent and day, with pending prices, and can be downloaded as CSV', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.getByText('No usage in this period')).toBeVisible();

  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  const placedOn = utcDay();
  // The simulated Twilio never reports its price, so that it is pending however long the test takes.
  await organization.placeCall(agent, '+14155559750');
  await organization.placeCall(agent, '+14155559000');
  await organization.sendMessage(agent, '+14155550123', 'Hello');
  await page.goto('/calls');
  await expect(page.getByRole('table').getByText('Completed')).toBeVisible();
  await page.goto('/agents');
  const callsToday = page
    .getByRole('row', { name: /Reception/ })
    .getByRole('cell', { name: '2', exact: true });
  await expect(async () => {
    // Of a day that has begun since, there are none.
    if (utcDay() === placedOn) await expect(callsToday).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });

  await page.goto('/usage');
  const row = page.getByRole('row', { name: /Reception/ });
  await expect(row.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expect(row.getByText(/pending/)).toBeVisible();
  await page.getByText('Compared with before').click();
  await expect(row.getByRole('cell', { name: /^2\s*before: 0\s*new$/ })).toBeVisible();
  await page.getByRole('button', { name: 'Calls', exact: true }).press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Calls' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/by=before&sort=calls/);
  await page.getByText('By day and agent').click();
  await expect(page.getByRole('columnheader', { name: 'Day' })).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv).toMatch(/^day,time_zone,agent_id,agent_name/);
  const lines = csv.split('\n').filter((line) => line.includes(`${agent},Reception,agent`));
  // One line, unless a day has begun between the two calls.
  const calls = lines.map((line) => Number(line.split(',')[5]));
  expect(calls.reduce((sum, count) => sum + count, 0)).toBe(2);

  await page.getByLabel('First day').fill('2020-01-01');
  await expect(
    page.getByLabel('First day').or(page.getByLabel('Last day')).and(page.locator('[aria-invalid=true]')),
  ).toBeVisible();
});

test('days of usage are those of the organization’s time zone, or UTC’s', async ({
  page,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.goto('/settings');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('chatham');
  await page.getByRole('option', { name: 'Pacific/Chatham' }).click();
  await page.locator('form').filter({ has: zone }).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Time zone saved.')).toBeVisible();

  await page.goto('/usage');
  await expect(page.getByText(/Days are in Pacific\/Chatham;/)).toBeVisible();
  const today = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
  await expect(async () => {
    await page.getByRole('combobox', { name: 'Period' }).click();
    await page.getByRole('option', { name: 'Today' }).click();
    await expect(page.getByLabel('First day')).toHaveValue(today('Pacific/Chatham'), { timeout: 1_000 });
  }).toPass();
  await page.getByRole('combobox', { name: 'Time zone' }).click();
  await page.getByRole('option', { name: 'UTC' }).click();
  await expect(page).toHaveURL(/zone=UTC/);
  await expect(page.getByText(/Days are in UTC;/)).toBeVisible();
  await expect(page.getByText('No usage in this period')).toBeVisible();
});

test('on a phone, the filters of the usage are folded, and the period is shown', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559000');
  await signIn(organization.owner);
  await page.setViewportSize({ width: 390, height: 844 });
  const day = new Date().toISOString().slice(0, 10);
  await page.goto(`/usage?from=${day}`);
  await expect(page.getByText('By day', { exact: true })).toBeVisible();
  const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
  await expect(page.getByText(new RegExp(`^${written.format(new Date(day))}( to |$)`))).toBeVisible();
  await expect(page.getByLabel('First day')).toBeHidden();
  await page.getByRole('button', { name: 'Filters (1 set)' }).click();
  await expect(page.getByLabel('First day')).toHaveValue(day);
  await page.getByRole('button', { name: 'Clear 1 filter' }).click();
  await expect(page).toHaveURL('/usage');
});

test('a month is compared with Twilio’s records, and an account that cannot be compared shows the reason', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  const month = utcDay().slice(0, 7);
  // Its price is never reported: it is pending however long the test takes.
  const call = await organization.placeCall(agent, '+14155559750');
  // A call of the account that no agent placed.
  await callOutsideLinecard(account);
  await signIn(organization.owner);
  await page.goto(`/calls/${call}`);
  await expect(page.getByText('Completed').first()).toBeVisible();
  const calls = page
    .getByRole('region', { name: 'Reception' })
    .getByRole('row', { name: /^Calls/ })
    .getByRole('cell');
  await expect(async () => {
    await page.goto(`/usage?to=${month}-01&from=${month}-01`);
    await page.getByRole('link', { name: 'Compare with Twilio' }).click();
    await expect(page).toHaveURL(`/usage/comparison?month=${month}`);
    await expect(page.getByRole('heading', { name: 'Reception' })).toBeVisible();
    await expect(calls).toHaveText(['2', '1', '1'], { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByText(/^1 price pending for the agents’ usage/)).toBeVisible();

  const lastMonth = new Date(`${month}-01T00:00:00Z`);
  lastMonth.setUTCDate(0);
  await page.getByRole('combobox', { name: 'Month' }).click();
  const name = lastMonth.toLocaleString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  await page.getByRole('option', { name }).click();
  await expect(page).toHaveURL(`/usage/comparison?month=${lastMonth.toISOString().slice(0, 7)}`);
  await expect(calls).toHaveText(['0', '0', '0']);
  await page.goto('/usage/comparison?month=2999-01');
  await expect(page.getByText('Must not be in the future.')).toBeVisible();

  await changeTwilioAccount(account.accountSid, { authToken: randomBytes(16).toString('hex') });
  await page.goto(`/usage/comparison?month=${month}`);
  await expect(page.getByText('Couldn’t reach Twilio')).toBeVisible();
  await expect(calls).toHaveText(['–', '1', '–']);

  await signIn(await organization.addUser('member'));
  await page.goto('/usage');
  await expect(page.getByRole('link', { name: 'Download as CSV' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Compare with Twilio' })).toBeHidden();
});
