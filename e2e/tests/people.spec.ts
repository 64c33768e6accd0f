import { expect, test } from '../support/test';

test('an invited person accepts with a password of their own, and leaves', async ({
  page,
  browser,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.goto('/members');
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite member' });
  const email = `bob-${Date.now()}@example.com`;
  await dialog.getByLabel('Email').fill(email);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('table', { name: 'Open invitations' })).toContainText(email);

  const theirs = await browser.newPage();
  await theirs.goto(link);
  await expect(theirs.getByText(`invited ${email} to join`)).toBeVisible();
  await theirs.getByLabel('Choose a password').fill('aaaaaaaaaaaaa');
  await theirs.getByRole('button', { name: 'Create account and accept' }).click();
  await expect(theirs.getByText('Is easy to guess')).toBeVisible();
  await theirs.getByLabel('Choose a password').fill('correct horse battery');
  await theirs.getByRole('button', { name: 'Create account and accept' }).click();
  await expect(theirs.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();

  await theirs.goto('/members');
  await theirs.getByRole('button', { name: 'Leave this organization' }).click();
  await theirs.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(theirs.getByText('You’re not a member of an organization yet')).toBeVisible();
  await theirs.close();
});

test('an owner hands a member a link to a new password, which works once', async ({
  page,
  browser,
  organization,
  signIn,
}) => {
  const member = await organization.addUser('member');
  await signIn(organization.owner);
  await page.goto('/members');
  await page.getByRole('button', { name: `Reset the password of ${member.email}` }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByLabel('Password link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();

  const theirs = await browser.newPage();
  await theirs.goto(link);
  await theirs.getByLabel('New password').fill('another horse battery');
  await theirs.getByRole('button', { name: 'Set password' }).click();
  await expect(theirs.getByText('Password changed. Sign in with the new one.')).toBeVisible();
  await theirs.getByLabel('Email').fill(member.email);
  await theirs.getByLabel('Password', { exact: true }).fill('another horse battery');
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  await theirs.goto(link);
  await theirs.getByLabel('New password').fill('a third horse battery');
  await theirs.getByRole('button', { name: 'Set password' }).click();
  await expect(theirs.getByRole('alert')).toBeVisible();
  await theirs.close();
});

test('the menu Help leads to the documentation and to the health of the installation', async ({
  page,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.getByRole('button', { name: 'Help' }).click();
  await expect(page.getByRole('menuitem', { name: 'API documentation' })).toHaveAttribute(
    'href',
    '/api/docs',
  );
  await expect(page.getByRole('menuitem', { name: 'API keys' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Health of this installation' }).click();
  await expect(page.getByRole('heading', { name: 'Health', level: 1 })).toBeVisible();
  await expect(page.getByText('linecard doctor')).toBeVisible();
});
