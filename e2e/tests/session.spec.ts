import { expect, test } from '../support/test';
import { shown } from '../support/twilio';

test('a session that expires while a form is filled in loses none of its input', async ({
  page,
  context,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=connection`);
  await page.getByLabel('Account SID').fill(account.accountSid);
  await page.getByLabel('Auth token').fill(account.authToken);
  await page.getByRole('combobox', { name: 'Phone number' }).fill(account.phoneNumbers[0]);
  await context.clearCookies();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();

  const dialog = page.getByRole('dialog', { name: 'Your session has expired' });
  await dialog.getByLabel('Password', { exact: true }).fill('not the password');
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('Incorrect email address or password');
  await dialog.getByLabel('Password', { exact: true }).fill(organization.owner.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();

  await expect(dialog).toBeHidden();
  await expect(
    page.getByText(`Verified. Calls can be placed from ${shown(account.phoneNumbers[0])}.`),
  ).toBeVisible();
});
