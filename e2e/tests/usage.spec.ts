import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test';
import { callOutsideLinecard, changeTwilioAccount } from '../support/twilio';

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
  // The simulated Twilio reports its price 600 simulated seconds after its end.
  await organization.placeCall(agent, '+14155559700');
  await organization.placeCall(agent, '+14155559000');
  await organization.sendMessage(agent, '+14155550123', 'Hello');
  await page.goto('/calls');
  await expect(page.getByRole('table').getByText('Completed')).toBeVisible();
  await page.goto('/agents');
  await expect(
    page.getByRole('row', { name: /Reception/ }).getByRole('cell', { name: '2', exact: true }),
  ).toBeVisible();

  await page.goto('/usage');
  const row = page.getByRole('row', { name: /Reception/ });
  await expect(row.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expect(row.getByText(/pending/)).toBeVisible();
  await page.getByText('By day and agent').click();
  await expect(page.getByRole('columnheader', { name: 'Day' })).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv).toMatch(/^day,agent_id,agent_name/);
  expect(csv).toContain(`${agent},Reception,agent,2,1`);

  await page.getByLabel('First day').fill('2020-01-01');
  await expect(
    page.getByLabel('First day').or(page.getByLabel('Last day')).and(page.locator('[aria-invalid=true]')),
  ).toBeVisible();
});

test('a month is compared with Twilio’s records, and an account that cannot be compared shows the reason', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  const call = await organization.placeCall(agent, '+14155550100');
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
    await page.goto('/usage');
    await page.getByRole('link', { name: 'Compare with Twilio' }).click();
    await expect(page.getByRole('heading', { name: 'Reception' })).toBeVisible();
    await expect(calls).toHaveText(['2', '1', '1'], { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText(/^1 price pending for the agents’ usage/)).toBeVisible();

  const lastMonth = new Date();
  lastMonth.setUTCDate(0);
  await page.getByRole('combobox', { name: 'Month' }).click();
  const name = lastMonth.toLocaleString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  await page.getByRole('option', { name }).click();
  await expect(page).toHaveURL(`/usage/comparison?month=${lastMonth.toISOString().slice(0, 7)}`);
  await expect(calls).toHaveText(['0', '0', '0']);
  await page.goto('/usage/comparison?month=2999-01');
  await expect(page.getByText('Must not be in the future.')).toBeVisible();

  await changeTwilioAccount(account.accountSid, { authToken: randomBytes(16).toString('hex') });
  await page.goto('/usage/comparison');
  await expect(page.getByText('Couldn’t reach Twilio')).toBeVisible();
  await expect(calls).toHaveText(['–', '1', '–']);

  await signIn(await organization.addUser('member'));
  await page.goto('/usage');
  await expect(page.getByRole('link', { name: 'Download as CSV' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Compare with Twilio' })).toBeHidden();
});
