import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test';
import { shown } from '../support/twilio';

test('agents are searched, filtered and sorted, with the state in the URL, a total and a file of them', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const desk = await organization.createAgent('Front desk');
  await organization.connectAgent(desk, account);
  for (const name of ['Assistant', 'Billing']) await organization.createAgent(name);
  await signIn(organization.owner);
  const rows = page.getByRole('main').getByRole('button', { name: /^Actions for/ });
  await expect(page.getByText('3 agents', { exact: true })).toBeVisible();

  // The number as the list shows it.
  await page.getByRole('searchbox').fill(shown(account.phoneNumbers[0]));
  await expect(page).toHaveURL(/search=/);
  await expect(rows).toHaveCount(1);
  await expect(page.getByText('1 agent', { exact: true })).toBeVisible();
  await page.reload();
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear 1 filter' }).click();
  await expect(rows).toHaveCount(3);

  await page.getByRole('combobox', { name: 'Status of its own account' }).click();
  await page.getByRole('option', { name: 'Not connected' }).click();
  await page.keyboard.press('Escape');
  const byName = page.getByRole('columnheader', { name: 'Agent', exact: true });
  await byName.getByRole('button').press('Enter');
  await expect(byName).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/status=not-connected.*sort=name/);
  await expect(page.getByRole('row').nth(1)).toContainText('Assistant');
  await byName.getByRole('button').press('Enter');
  await expect(byName).toHaveAttribute('aria-sort', 'descending');
  await expect(page).toHaveURL(/sort=-name/);
  await expect(page.getByRole('row').nth(1)).toContainText('Billing');
  await expect(rows).toHaveCount(2);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv.trim().split('\r\n')).toHaveLength(3);
  expect(csv).toContain('Assistant,,none,Not connected');

  await page
    .getByRole('row', { name: /Billing/ })
    .getByText('No number')
    .click();
  await expect(page.getByRole('heading', { name: 'Billing', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy agent ID' })).toBeVisible();
});

test('selected agents are paused together, after a preview', async ({ page, organization, signIn }) => {
  for (const name of ['Assistant', 'Billing', 'Reception']) await organization.createAgent(name);
  await signIn(organization.owner);
  for (const name of ['Assistant', 'Billing']) await page.getByLabel(`Select ${name}`).check();
  await expect(page.getByText('2 agents selected')).toBeVisible();
  await page.getByRole('button', { name: 'Pause selected' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Assistant')).toBeVisible();
  await dialog.getByRole('button', { name: 'Pause 2 agents' }).click();
  await expect(page.getByText('2 agents paused.')).toBeVisible();
  await expect(page.getByRole('table').getByText('Paused', { exact: true })).toHaveCount(2);
});

test('calls are found by number, and live ones are listed', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559000');
  await organization.placeCall(agent, '+14155559500');
  await signIn(organization.owner);
  await page.goto('/calls?status=live');
  await expect(page.getByRole('link', { name: '+1 415 555 9500' })).toBeVisible();
  await expect(page.getByRole('link', { name: '+1 415 555 9000' })).toBeHidden();
  await page.goto('/calls');
  await page.getByRole('searchbox').fill('(415) 555-9000');
  await expect(page.getByText('1 call', { exact: true })).toBeVisible();
  // The reason stands in the list.
  await expect(page.getByRole('table').getByText(/^SIP 486/)).toBeVisible();
  await page.getByRole('searchbox').fill('Ada');
  await expect(page.getByRole('searchbox')).toHaveAccessibleDescription(/part of a phone number/);
});

test('typed dates stay as they are typed', async ({ page, organization, signIn }) => {
  await signIn(organization.owner);
  await page.goto('/usage');
  const first = page.getByLabel('First day');
  await first.click({ position: { x: 20, y: 15 } });
  await first.pressSequentially('10012026');
  await first.press('Enter');
  await expect(first).toHaveValue(/^2026-(10-01|01-10)$/);
  await expect(page).toHaveURL(/from=2026-/);
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name: 'Last month' }).click();
  await expect(page).toHaveURL(/from=\d{4}-\d{2}-01&to=/);
});

test('pausing the organization from any page can hang up its live calls', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559500');
  await signIn(organization.owner);
  await page.getByRole('button', { name: 'Pause the organization' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Hang them up').check();
  await expect(dialog.getByText('1 call now')).toBeVisible();
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Hang up 1 call' }).click();
  await expect(page.getByText('1 call hung up.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('No calls are in progress.')).toBeVisible();
  await expect(organization.placeCall(agent, '+14155550100')).rejects.toThrow('calls-stopped');
});
