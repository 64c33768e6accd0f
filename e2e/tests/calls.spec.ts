import { expect, test } from '../support/test';

test('a call in progress is shown and can be hung up, and a refused call shows the reason', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559500');
  await organization.placeCall(agent, '+14155559900').catch(() => undefined);
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Calls' }).click();

  await page.getByRole('link', { name: '+1 415 555 9900' }).click();
  await expect(page.getByRole('link', { name: 'Twilio error 21211' })).toBeVisible();
  await page.goBack();

  await page.getByRole('link', { name: '+1 415 555 9500' }).click();
  await expect(page.getByRole('main').getByText('In progress').first()).toBeVisible();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByRole('main').getByText('Completed').first()).toBeVisible();
  // Neither on the page nor in the dialog, which closes with the answer.
  await expect(page.getByRole('button', { name: 'Hang up' })).toHaveCount(0);
});

test('filters are kept in the URL', async ({ page, organization, account, signIn }) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155550100');
  await signIn(organization.owner);
  await page.goto('/calls');
  await expect(page.getByRole('link', { name: '+1 415 555 0100' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Busy' }).click();
  await expect(page).toHaveURL(/status=busy/);
  await expect(page.getByText('No calls match these filters')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No calls match these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show all calls' }).click();
  await expect(page.getByRole('link', { name: '+1 415 555 0100' })).toBeVisible();
});
