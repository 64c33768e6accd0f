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

  await test.step('the last of many calls has a position, which decreases without a reload', async () => {
    // One a second is placed. There are so many that the last one waits for longer than a slow machine needs to show it,
    // and the test does not wait until its turn comes.
    const calls: { id: string; place: number }[] = [];
    while (calls.length < 40) {
      const placed = Array.from({ length: 10 }, () => organization.placeQueuedCall(agentId, '+14155550000'));
      calls.push(...(await Promise.all(placed)));
    }
    const last = calls.reduce((late, call) => (call.place > late.place ? call : late));
    await page.goto(`/calls/${last.id}`);
    await expect(page.getByRole('status').getByText('Queued')).toBeVisible();
    const position = page.getByText(/^Position \d+, expected/);
    await expect(position).toBeVisible();
    const first = await position.innerText();
    await expect(position).not.toHaveText(first);

    // The first one that had to wait.
    const waited = calls.find(({ place }) => place > 0);
    await page.goto(`/calls/${waited?.id}`);
    await expect(page.getByRole('status').getByText('Completed')).toBeVisible();
    await expect(position).toBeHidden();
    // The others need not be placed.
    await organization.update({ paused: true });
  });
});
