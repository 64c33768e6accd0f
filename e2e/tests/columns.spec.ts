import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoHorizontalScrolling, expectNoViolations } from '../support/accessibility';
import { expect, test } from '../support/test';

const headings = (page: Page) => page.getByRole('table').getByRole('columnheader');

test('the columns of calls are chosen with the keyboard, remembered by person, and the export has all', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559000');
  const member = await organization.addUser('member');
  await signIn(organization.owner);
  await page.goto('/calls');
  await expect(headings(page)).toContainText(['To', 'Status', 'Agent', 'From']);
  await expect(headings(page).filter({ hasText: 'Call SID' })).toHaveCount(0);

  const button = page.getByRole('button', { name: 'Columns' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemcheckbox', { name: 'To', exact: true })).toBeFocused();
  await expectNoViolations(page);
  // From the last one, which resets them, upwards: ID, account SID, who placed it, call SID.
  for (const key of ['ArrowDown', 'End', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'Enter', 'ArrowUp', 'Enter'])
    await page.keyboard.press(key);
  for (const name of ['Placed by', 'Call SID'])
    await expect(page.getByRole('menuitemcheckbox', { name, exact: true })).toBeChecked();
  await page.getByRole('menuitemcheckbox', { name: 'Agent', exact: true }).press('Space');
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await expect(headings(page).filter({ hasText: 'Agent' })).toHaveCount(0);
  await expect(page.getByRole('table').getByText(organization.owner.email)).toBeVisible();
  await expectNoHorizontalScrolling(page);

  await page.reload();
  await expect(headings(page).filter({ hasText: /^(Call SID|Placed by|Agent)$/ })).toHaveText([
    'Call SID',
    'Placed by',
  ]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv).toContain('Reception');

  // Another list, and another person in the same browser, have columns of their own.
  await page.goto('/messages');
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Sent by' })).not.toBeChecked();
  await page.keyboard.press('Escape');
  await page.context().clearCookies();
  await signIn(member);
  await page.goto('/calls');
  await expect(headings(page).filter({ hasText: 'Agent' })).toHaveCount(1);
  await expect(headings(page).filter({ hasText: 'Call SID' })).toHaveCount(0);
});

test('each long list has columns to choose, and goes back to its own', async ({
  page,
  organization,
  signIn,
}) => {
  await organization.createAgent('Reception');
  await organization.createApiKey(['read']);
  await signIn(organization.owner);
  const lists = [
    { address: '/agents', extra: 'External ID' },
    { address: '/api-keys', extra: 'Created' },
    { address: '/members', extra: 'Email' },
    { address: '/audit', extra: 'Entry' },
  ];
  for (const { address, extra } of lists) {
    await page.goto(address);
    const found = headings(page).filter({ hasText: new RegExp(`^${extra}$`) });
    const before = await found.count();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: extra, exact: true }).click();
    await expect(found).toHaveCount(before + 1);
    await page.getByRole('menuitem', { name: 'Reset to default' }).click();
    await expect(found).toHaveCount(before);
  }
});

test('the audit log is filtered by the kind of actor, and a row opens', async ({
  page,
  request,
  organization,
  signIn,
}) => {
  const key = await organization.createApiKey(['settings']);
  const created = await request.post('/api/agents', {
    data: { name: 'Made by a program' },
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(created.status()).toBe(201);
  await signIn(organization.owner);
  await page.goto('/audit');
  await expect(page.getByText(/^\d+ entries$/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Kind of actor' }).click();
  await page.getByRole('option', { name: 'API keys' }).click();
  await expect(page).toHaveURL(/kind=api-key/);
  await expect(page.getByText('1 entry', { exact: true })).toBeVisible();
  const row = page.getByRole('row', { name: /Agent created/ });
  await expect(row).toContainText('API key');
  await row.getByText('Agent created').click();
  await expect(page.getByText('All changes by this API key')).toBeVisible();

  await page.getByRole('combobox', { name: 'Kind of actor' }).click();
  await page.getByRole('option', { name: 'People' }).click();
  await expect(page.getByRole('row', { name: /API key created/ })).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Kind of actor' }).click();
  await page.getByRole('option', { name: 'Linecard itself' }).click();
  await expect(page.getByText('No changes match these filters')).toBeVisible();
});

test('numbers are grouped for people, and copied as programs take them', async ({
  page,
  context,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  const call = await organization.placeCall(agent, '+14155559000');
  await organization.update({ limits: { allowedCountries: ['US', 'GB'] } });
  await organization.placeCall(agent, '+442079469000');
  await signIn(organization.owner);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  await page.goto(`/calls/${call}`);
  await expect(page.getByRole('heading', { name: 'Call to +1 415 555 9000' })).toBeVisible();
  await page.getByRole('button', { name: 'Copy recipient’s number' }).click();
  expect(await copied()).toBe('+14155559000');

  await page.goto('/calls');
  // How numbers of its country are grouped is loaded now.
  const british = page.getByRole('table').getByText('+44 20 7946 9000');
  await expect(british).toBeVisible();
  await british.selectText();
  await page.keyboard.press('Control+c');
  expect(await copied()).toBe('+442079469000');
  await page.getByRole('searchbox').fill('+44 20 7946');
  await expect(page.getByText('1 call', { exact: true })).toBeVisible();
});
