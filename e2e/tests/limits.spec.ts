import { expect, test } from '../support/test';
import { COUNTRY_CODES } from '../../web/src/limits/country-codes';

test('an agent can be paused, which blocks its calls with the reason, and resumed', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}`);
  const call = page.getByRole('button', { name: 'Place test call' });
  const message = page.getByRole('button', { name: 'Send test message' });
  await expect(call).toBeEnabled();

  await page.getByRole('tab', { name: 'Limits' }).click();
  await page.getByRole('button', { name: 'Pause all calls and messages' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('This agent is paused')).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();
  for (const button of [call, message]) {
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/All calls and messages of the agent are paused/);
  }
  await expect(organization.placeCall(agent, '+14155550100')).rejects.toThrow('calls-stopped');
  await page.goto('/agents');
  await expect(page.getByRole('row', { name: /Reception/ }).getByText('Paused')).toBeVisible();

  await page.goto(`/agents/${agent}?tab=limits`);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('This agent is paused')).toBeHidden();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(call).toBeEnabled();
});

test('a paused organization is announced on every page, and a member reads who can resume it', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto('/settings?tab=limits');
  await page.getByRole('button', { name: 'Pause all calls and messages' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  const paused = page.getByText('All calls and messages of this organization are paused', { exact: true });
  await expect(paused).toHaveCount(1);
  await page.getByRole('link', { name: 'Calls' }).click();
  await expect(paused).toBeVisible();

  await signIn(await organization.addUser('member'));
  await expect(paused).toBeVisible();
  await expect(page.getByText('An admin or owner can resume them.')).toBeVisible();
  await page.getByRole('link', { name: 'Reception' }).click();
  await expect(page.getByRole('button', { name: 'Place test call' })).toBeDisabled();
  await page.goto('/settings?tab=limits');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeHidden();

  await signIn(organization.owner);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(paused).toBeHidden();
  await organization.placeCall(agent, '+14155550100');
});

test('limits are validated at their fields, saved, and shown to members', async ({
  page,
  organization,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=limits`);
  const calls = page.getByLabel('Concurrent calls');
  const save = page.getByRole('button', { name: 'Save limits' });
  await calls.fill('0');
  await save.click();
  await expect(calls).toHaveAccessibleDescription(/Must be 1 to 100000, or null for no limit\./);
  await calls.fill('5');
  await page.getByLabel('Maximum call duration in seconds').fill('1800');
  const countries = page.getByRole('combobox', { name: 'Countries' });
  for (const name of ['United States', 'Germany']) {
    await countries.fill(name);
    await page.getByRole('option', { name, exact: true }).click();
  }
  await countries.press('Escape');
  await save.click();
  await expect(page.getByText('Limits saved.')).toBeVisible();

  await signIn(await organization.addUser('member'));
  await page.goto(`/agents/${agent}?tab=limits`);
  await expect(page.getByText('5 calls')).toBeVisible();
  await expect(page.getByText('1,800 seconds')).toBeVisible();
  await expect(page.getByText('United States, Germany')).toBeVisible();
  await expect(save).toBeHidden();
});

test('every country that the console offers is accepted by the API', async ({ organization }) => {
  await organization.update({ limits: { allowedCountries: COUNTRY_CODES } });
});
