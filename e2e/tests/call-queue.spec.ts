import { expect, test } from '../support/test';

test('a call that exceeds its account’s calls per second waits in a queue with its position until it is placed', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agentId = await organization.createAgent('Reception');
  await organization.connectAgent(agentId, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agentId}?tab=connection`);
  await page.getByRole('button', { name: 'Edit connection' }).click();
  const rate = page.getByLabel('Calls per second');

  await test.step('the rate is an advanced setting, validated by the server', async () => {
    await page.getByRole('button', { name: 'Advanced' }).click();
    await rate.fill('501');
    await page.getByRole('button', { name: 'Save and verify' }).click();
    await expect(rate).toHaveAccessibleDescription(/Must be between 1 and 500/);
    await rate.fill('1');
    await page.getByRole('button', { name: 'Save and verify' }).click();
    await expect(page.getByText('Verified. Calls can be placed')).toBeVisible();
    await page.reload();
    await page.getByRole('button', { name: 'Edit connection' }).click();
    await expect(rate).toHaveValue('1');
  });

  await test.step('the last of fifteen calls has a position, which decreases without a reload', async () => {
    const calls = [];
    for (let call = 0; call < 15; call++) calls.push(await organization.placeCall(agentId, '+14155550000'));
    await page.goto(`/calls/${calls.at(-1)}`);
    await expect(page.getByRole('status').getByText('Queued')).toBeVisible();
    const position = page.getByText(/^Position \d+, expected/);
    await expect(position).toBeVisible();
    const first = await position.innerText();
    await expect(position).not.toHaveText(first);
    await expect(page.getByRole('status').getByText('Completed')).toBeVisible();
    await expect(position).toBeHidden();
  });
});
