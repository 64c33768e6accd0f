import { expect, test } from '../support/test';

test('the rollout shows the agents that use the fallback', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Night shift');
  await organization.connect(account);
  await organization.placeCall(agent, '+14155550123');
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Rollout' }).click();

  await expect(page.getByText('0 of 1 calls (0%) used agents’ own accounts.')).toBeVisible();
  const row = page.getByRole('row', { name: /Night shift/ });
  await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible();
  await expect(
    page.getByText(/Without the fallback, 1 call and 0 messages would have been refused/),
  ).toBeVisible();
  await expect(page.getByText('1 of 1 agent. Connect each one in its settings:')).toBeVisible();
});

test('the rollout counts the calls that the platform placed as Linecard would have, and those that it placed otherwise', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Front desk');
  await organization.connectAgent(agent, account);
  const [from, other] = account.phoneNumbers;
  const call = {
    agentId: agent,
    accountSid: account.accountSid,
    to: '+14155550123',
    placedAt: new Date().toISOString(),
  };
  await organization.reportCalls([
    { ...call, from, callSid: `CA${'1'.repeat(32)}` },
    { ...call, from, callSid: `CA${'2'.repeat(32)}` },
    { ...call, from: other, callSid: `CA${'3'.repeat(32)}` },
  ]);
  await signIn(organization.owner);
  await page.goto('/rollout');

  await expect(page.getByText('2 would have been placed in the same way, 1 not.')).toBeVisible();
  const row = page.getByRole('row', { name: /Front desk/ });
  await expect(row.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expect(row).toContainText(`Linecard would have used …${from.slice(-4)} of ${account.accountSid}`);
});

test('the rollout moves forward when it is ready, switches the fallback, and moves back', async ({
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
  const current = page.locator('[aria-current=step]');
  await expect(current).toContainText('Agents first');
  await change('Move to “Connecting”', 'Move', /routing doesn’t change/);
  await expect(current).toContainText('Connecting');
  await change('Move to “Fallback off”', 'Move', /switches the fallback off/);
  await expect(current).toContainText('Fallback off');
  await expect(page.getByText('linecard rollout advance')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Move to/ })).toBeHidden();
  const bare = await organization.createAgent('Night shift');
  await expect(organization.placeCall(bare, '+14155550100')).rejects.toThrow('agent-not-connected');

  await change('Move back to “Connecting”', 'Move back', /switches the fallback on again/);
  await expect(current).toContainText('Connecting');
  await organization.placeCall(bare, '+14155550100');
  await page.reload();
  await expect(page.getByText('Before “Fallback off”')).toBeVisible();
  await expect(
    page.getByText(/Agents without settings of their own: 1 \(\u2068?Night shift\u2069?\)/),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: /^Move to/ })).toBeHidden();
  await change('Move back to “Agents first”', 'Move back', /routing doesn’t change/);
  await expect(current).toContainText('Agents first');
});

test('a member sees neither the rollout nor the audit log', async ({ page, organization, signIn }) => {
  await signIn(await organization.addUser('member'));
  await expect(page.getByRole('link', { name: 'Calls' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Rollout' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Audit log' })).toBeHidden();
  for (const address of ['/rollout', '/audit', '/usage/comparison']) {
    await page.goto(address);
    await expect(page.getByText('Only admins and owners can see this page')).toBeVisible();
  }
});
