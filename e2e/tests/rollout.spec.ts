import { expect, test } from '../support/test';

test('the roll-out shows who still falls back and goes on and back', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Night line');
  await organization.connect(account);
  await organization.placeCall(agent, '+14155550123');
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Roll-out' }).click();

  await expect(page.getByText('0 of 1 calls (0%) went out with agents’ own accounts.')).toBeVisible();
  const row = page.getByRole('row', { name: /Night line/ });
  await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible();
  await expect(
    page.getByText(/Without the fallback 1 calls? and 0 messages would have been refused/),
  ).toBeVisible();
  await expect(page.getByText('1 of 1. Connect each in its settings:')).toBeVisible();
});

test('a member is shown neither the roll-out nor the audit log', async ({ page, organization, signIn }) => {
  await signIn(await organization.addPerson('member'));
  await expect(page.getByRole('link', { name: 'Calls' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Roll-out' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Audit log' })).toBeHidden();
  for (const address of ['/rollout', '/audit']) {
    await page.goto(address);
    await expect(page.getByText('There is nothing at this address')).toBeVisible();
  }
});
