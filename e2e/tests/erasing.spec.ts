import { expect, test } from '../support/test';

test('an owner deletes an organization and goes on in another one, then deletes that and has none', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Front desk');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.getByRole('button', { name: /Switch organization$/ }).click();
  await page.getByRole('menuitem', { name: 'New organization' }).click();
  const creation = page.getByRole('dialog', { name: 'New organization' });
  await creation.getByLabel(/name/i).fill('Short-lived Inc');
  await creation.getByRole('button', { name: /Create/ }).click();
  await expect(page.getByRole('button', { name: /^Organization: Short-lived Inc/ })).toBeVisible();

  await page.getByRole('link', { name: 'Organization' }).click();
  await page.getByRole('button', { name: 'Delete organization…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Short-lived Inc?' });
  await expect(dialog.getByText('This can’t be undone.')).toBeVisible();
  const erase = dialog.getByRole('button', { name: 'Delete for good' });
  await dialog.getByLabel('Type “Short-lived Inc” to confirm').fill('Short-lived');
  await expect(erase).toBeDisabled();
  await dialog.getByLabel('Type “Short-lived Inc” to confirm').fill('Short-lived Inc');
  await dialog.getByLabel('Your password').fill('not this one at all');
  await erase.click();
  await expect(dialog.getByText('Is not your current password')).toBeVisible();
  await dialog.getByLabel('Your password').fill(organization.owner.password);
  await erase.click();
  await expect(page.getByText('Short-lived Inc is being deleted.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Front desk' })).toBeVisible();
  await page.getByRole('button', { name: /Switch organization$/ }).click();
  await expect(page.getByRole('menuitem', { name: organization.name })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Short-lived Inc' })).toBeHidden();
  await page.keyboard.press('Escape');

  await page.goto('/settings');
  await page.getByRole('button', { name: 'Delete organization…' }).click();
  await page.getByLabel(`Type “${organization.name}” to confirm`).fill(organization.name);
  await page.getByLabel('Your password').fill(organization.owner.password);
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('You’re not a member of an organization yet')).toBeVisible();
  await expect(page.getByText(`${organization.name} is being deleted.`)).toBeVisible();
});

test('admins are not offered to delete the organization', async ({ page, organization, signIn }) => {
  await signIn(await organization.addUser('admin'));
  await page.goto('/settings');
  await expect(page.getByLabel('Organization name')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete organization…' })).toBeHidden();
});
