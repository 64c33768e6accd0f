import { expect, test } from '../support/test';

test('a wrong password is reported, and the right one leads to the page that was requested', async ({
  page,
  organization,
}) => {
  await page.goto('/calls?status=failed');
  await expect(page.getByRole('heading', { name: 'Linecard' })).toBeVisible();
  await page.getByLabel('Email').fill(organization.owner.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('Incorrect email address or password.');

  await page.getByLabel('Password', { exact: true }).fill(organization.owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/calls\?status=failed$/);
  await expect(page.getByText('No calls match these filters')).toBeVisible();
});

test('signing out ends the session', async ({ page, organization, signIn }) => {
  await signIn(organization.owner);
  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/agents');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fagents$/);
});

test('a new organization is created and switched to, and shows nothing of the other one', async ({
  page,
  organization,
  signIn,
}) => {
  await organization.createAgent('Of the first');
  await signIn(organization.owner);
  await expect(page.getByRole('link', { name: 'Of the first' })).toBeVisible();
  await page.getByRole('button', { name: /^Organization:/ }).click();
  await page.getByRole('menuitem', { name: 'New organization' }).click();
  await page.getByLabel('Name', { exact: true }).fill('The second');
  await page.getByRole('button', { name: 'Create organization' }).click();

  await expect(page.getByText('No agents yet')).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Organization: The second. Switch organization' }),
  ).toBeVisible();
  await page.getByRole('button', { name: /^Organization:/ }).click();
  await page.getByRole('menuitem', { name: organization.name }).click();
  await expect(page.getByRole('link', { name: 'Of the first' })).toBeVisible();
});
