import { expect, test } from '../support/test';

test('the roll-out shows who still falls back', async ({ page, organization, account, signIn }) => {
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

test('the roll-out goes on when nothing stands in its way, switches the fallback, and goes back', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.connect(account);
  await signIn(organization.owner);
  await page.goto('/rollout');
  const change = async (to: string, confirm: string, effect: RegExp) => {
    await page.getByRole('button', { name: to }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(effect)).toBeVisible();
    await dialog.getByRole('button', { name: confirm, exact: true }).click();
    await expect(dialog).toBeHidden();
  };
  const present = page.locator('[aria-current=step]');
  await expect(present).toContainText('Agents first');
  await change('Go on to “Connecting”', 'Go on', /stays as it is/);
  await expect(present).toContainText('Connecting');
  await change('Go on to “Fallback off”', 'Go on', /The fallback is switched off/);
  await expect(present).toContainText('Fallback off');
  await expect(page.getByText('linecard rollout advance')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Go on/ })).toBeHidden();
  const bare = await organization.createAgent('Night line');
  await expect(organization.placeCall(bare, '+14155550100')).rejects.toThrow('agent-not-connected');

  await change('Go back to “Connecting”', 'Go back', /The fallback is switched on again/);
  await expect(present).toContainText('Connecting');
  await organization.placeCall(bare, '+14155550100');
  await page.reload();
  await expect(page.getByText('Before “Fallback off”')).toBeVisible();
  await expect(page.getByText(/Agents without settings of their own: 1 \(Night line\)/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Go on/ })).toBeHidden();
  await change('Go back to “Agents first”', 'Go back', /stays as it is/);
  await expect(present).toContainText('Agents first');
});

test('a member is shown neither the roll-out nor the audit log', async ({ page, organization, signIn }) => {
  await signIn(await organization.addPerson('member'));
  await expect(page.getByRole('link', { name: 'Calls' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Roll-out' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Audit log' })).toBeHidden();
  for (const address of ['/rollout', '/audit', '/usage/comparison']) {
    await page.goto(address);
    await expect(page.getByText('There is nothing at this address')).toBeVisible();
  }
});
