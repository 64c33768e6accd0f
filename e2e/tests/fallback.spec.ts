import { expect, test } from '../support/test';
import { shown } from '../support/twilio';

test('switching the fallback off lists the agents that it affects, and blocks their calls', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Night shift');
  await organization.connect(account);
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Night shift' }).click();
  await expect(
    page.getByText(`from the organization’s number ${shown(account.phoneNumbers[0])}`),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Place test call' })).toBeEnabled();

  await page.getByRole('link', { name: 'Organization' }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await expect(
    page.getByText('Agent-level Twilio overrides org-level during migration.', { exact: true }),
  ).toBeVisible();
  await page.getByRole('switch', { name: 'Agents without their own Twilio account' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/^1 agent will no longer be able to place calls/)).toBeVisible();
  await expect(dialog.getByText('Night shift')).toBeVisible();
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect(
    page.getByRole('switch', { name: 'Agents without their own Twilio account' }),
  ).not.toBeChecked();
  await expect(page.getByText('Fallback is off.')).toBeVisible();

  await page.goto(`/agents/${agent}`);
  const call = page.getByRole('button', { name: 'Place test call' });
  await expect(call).toBeDisabled();
  await expect(call).toHaveAccessibleDescription(/fallback to the organization's account is off/);

  await page.goto('/settings?tab=connection');
  await page.getByRole('switch', { name: 'Agents without their own Twilio account' }).click();
  await expect(page.getByText(/^Fallback is on: 1 agent /)).toBeVisible();
  await page.goto(`/agents/${agent}`);
  await expect(call).toBeEnabled();
});
