import { expect, test } from '../support/test';

test('a member sees an agent’s settings and can use the agent, but cannot change it', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(await organization.addUser('member'));

  await expect(page.getByRole('button', { name: 'New agent' })).toBeHidden();
  await page.getByRole('link', { name: 'Reception' }).click();
  await expect(page.getByRole('button', { name: 'Place test call' })).toBeEnabled();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await expect(page.getByText('Only admins and owners can change these settings.')).toBeVisible();
  await expect(page.getByText(`••••••••${account.authToken.slice(-4)}`)).toBeVisible();
  await expect(page.getByLabel('Auth token')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Edit connection' })).toBeHidden();

  await page.getByRole('link', { name: 'Organization' }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await expect(page.getByRole('switch')).toBeDisabled();
  await expect(page.getByRole('link', { name: 'API keys' })).toBeHidden();
});

test('an owner makes a member an admin, who cannot change or remove the owner', async ({
  page,
  organization,
  signIn,
}) => {
  const person = await organization.addUser('member');
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('combobox', { name: `Role of ${person.email}` }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await expect(page.getByText(`Role of ${person.email} changed.`)).toBeVisible();

  await signIn(person);
  await page.goto('/members');
  await expect(page.getByRole('button', { name: 'Leave this organization' })).toBeVisible();
  await expect(page.getByRole('button', { name: `Remove ${organization.owner.email}` })).toBeHidden();
});

test('an API key is shown only once', async ({ page, organization, signIn }) => {
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Dialer');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('textbox', { name: 'API key' })).toHaveValue(/^lc_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('lc_')).toBeHidden();
  await page.getByRole('button', { name: 'Revoke Dialer' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked')).toBeVisible();
});
