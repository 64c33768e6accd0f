import { expect, test } from '../support/test';
import { COUNTRY_CODES } from '../../web/src/limits/countries';

test('an agent is stopped at once, its calls are gated with the reason, and it is let go on', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}`);
  const call = page.getByRole('button', { name: 'Place a test call' });
  const message = page.getByRole('button', { name: 'Send a test message' });
  await expect(call).toBeEnabled();

  await page.getByRole('button', { name: 'Stop all calls and messages now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop now' }).click();
  await expect(page.getByText('This agent is stopped')).toBeVisible();
  for (const button of [call, message]) {
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/All calls and messages of the agent are stopped/);
  }
  await expect(organization.placeCall(agent, '+14155550100')).rejects.toThrow('calls-stopped');
  await page.goto('/agents');
  await expect(page.getByRole('row', { name: /Reception/ }).getByText('Stopped')).toBeVisible();

  await page.goto(`/agents/${agent}`);
  await page.getByRole('button', { name: 'Let them go on' }).click();
  await expect(page.getByText('This agent is stopped')).toBeHidden();
  await expect(call).toBeEnabled();
});

test('a stopped organization is said on each page, and a member is told who lets it go on', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Stop all calls and messages now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop now' }).click();
  const stopped = page.getByText('All calls and messages of the organization are stopped', { exact: true });
  await expect(stopped).toHaveCount(1);
  await page.getByRole('link', { name: 'Calls' }).click();
  await expect(stopped).toBeVisible();

  await signIn(await organization.addPerson('member'));
  await expect(stopped).toBeVisible();
  await expect(page.getByText('Admins and owners of the organization can let them go on.')).toBeVisible();
  await page.getByRole('link', { name: 'Reception' }).click();
  await expect(page.getByRole('button', { name: 'Place a test call' })).toBeDisabled();
  await page.goto('/settings');
  await expect(page.getByRole('button', { name: 'Let them go on' })).toBeHidden();

  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Let them go on' }).click();
  await page.getByRole('button', { name: 'Let them go on' }).click();
  await expect(stopped).toBeHidden();
  await organization.placeCall(agent, '+14155550100');
});

test('limits are saved, kept, told at their fields when they are wrong, and read by members', async ({
  page,
  organization,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}`);
  const calls = page.getByLabel('Calls at once');
  const save = page.getByRole('button', { name: 'Save the limits' });
  await calls.fill('0');
  await save.click();
  await expect(calls).toHaveAccessibleDescription(/Must be 1 to 100000, or null for no limit\./);
  await calls.fill('5');
  await page.getByLabel('Longest call, in seconds').fill('1800');
  const countries = page.getByRole('combobox', { name: 'Countries' });
  for (const name of ['United States', 'Germany']) {
    await countries.fill(name);
    await page.getByRole('option', { name, exact: true }).click();
  }
  await countries.press('Escape');
  await save.click();
  await expect(page.getByText('The limits were saved.')).toBeVisible();

  await signIn(await organization.addPerson('member'));
  await page.goto(`/agents/${agent}`);
  await expect(page.getByText('5 calls')).toBeVisible();
  await expect(page.getByText('1,800 seconds')).toBeVisible();
  await expect(page.getByText('United States, Germany')).toBeVisible();
  await expect(save).toBeHidden();
});

test('each country that the console offers is one that the API takes', async ({ organization }) => {
  await organization.change({ limits: { allowedCountries: COUNTRY_CODES } });
});
