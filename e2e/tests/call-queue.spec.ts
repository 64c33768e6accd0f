import { expect, test } from '../support/test';

test('above an account’s calls per second a call waits at its place, and is followed until it goes out', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agentId = await organization.createAgent('Reception');
  await organization.connectAgent(agentId, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agentId}`);
  const rate = page.getByLabel('Calls per second');

  await test.step('the rate is an advanced setting, checked by the server', async () => {
    await page.getByRole('button', { name: 'Advanced' }).click();
    await rate.fill('501');
    await page.getByRole('button', { name: 'Save and verify' }).click();
    await expect(rate).toHaveAccessibleDescription(/Must be 1 to 500/);
    await rate.fill('1');
    await page.getByRole('button', { name: 'Save and verify' }).click();
    await expect(page.getByText('Verified: calls can go out')).toBeVisible();
    await page.reload();
    await expect(rate).toHaveValue('1');
  });

  await test.step('the last of eight has a place, which falls without a reload', async () => {
    const calls = [];
    for (let call = 0; call < 8; call++) calls.push(await organization.placeCall(agentId, '+14155550000'));
    await page.goto(`/calls/${calls.at(-1)}`);
    await expect(page.getByRole('status').getByText('Queued')).toBeVisible();
    const place = page.getByText(/^Place \d+, expected/);
    await expect(place).toBeVisible();
    const first = await place.innerText();
    await expect(place).not.toHaveText(first);
    await expect(page.getByRole('status').getByText('Completed')).toBeVisible({ timeout: 30_000 });
    await expect(place).toBeHidden();
  });
});
