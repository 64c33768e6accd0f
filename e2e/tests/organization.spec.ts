import { expect, test } from '../support/test';

test('the tabs of the organization have addresses, for links, the back button and the keyboard', async ({
  page,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Organization' }).click();
  await expect(page.getByLabel('Organization name')).toHaveValue(organization.name);
  await page.getByRole('tab', { name: 'General' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL('/settings?tab=connection');
  await expect(page.getByRole('heading', { name: 'Fallback' })).toBeVisible();
  await page.getByRole('tab', { name: 'Do-not-call list' }).click();
  await expect(page.getByText('No numbers on the list.')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Fallback' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL('/settings');
  await page.goForward();
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Connection' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: 'Fallback' })).toBeVisible();
});

test('a tab of the organization with unsaved changes is left only after a question, also by the back button', async ({
  page,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await page.goto('/settings');
  await page.getByRole('tab', { name: 'Limits' }).click();
  const calls = page.getByLabel('Concurrent calls');
  await calls.fill('7');
  await page.getByRole('tab', { name: 'General' }).click();
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page).toHaveURL('/settings?tab=limits');
  await page.goBack();
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(calls).toHaveValue('7');
  await page.goBack();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByLabel('Organization name')).toBeVisible();
});

test('the palette leads to a tab of the organization, and a member reads who may see what a link names', async ({
  page,
  organization,
  signIn,
}) => {
  await signIn(organization.owner);
  await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Page, agent, call SID…').fill('webhook keys');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/settings?tab=connection');
  await expect(page.getByRole('heading', { name: 'Webhook keys' })).toBeVisible();

  await signIn(await organization.addUser('member'));
  await page.goto('/settings?tab=sign-in');
  await expect(page.getByText('Only owners can see and change this.')).toBeVisible();
  await page.getByRole('tab', { name: 'General' }).click();
  await expect(page.getByText(organization.name).last()).toBeVisible();
  await expect(page.getByRole('tab')).toHaveCount(3);
});
