import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test';

test('usage is shown by agent and day, pending prices as pending, and downloaded as CSV', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.getByText('Nothing was used in these days')).toBeVisible();

  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  // Its price comes 600 seconds of the simulated Twilio's life after its end.
  await organization.placeCall(agent, '+14155559700');
  await organization.placeCall(agent, '+14155559000');
  await organization.sendMessage(agent, '+14155550123', 'Hello');
  await page.goto('/calls');
  await expect(page.getByRole('table').getByText('Completed')).toBeVisible({ timeout: 20_000 });
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
