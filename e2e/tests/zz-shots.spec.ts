import { test } from '../support/test';
test('shots', async ({ page, organization, account, signIn }) => {
  const agent = await organization.createAgent('Reception');
  await organization.createAgent('Night shift');
  await organization.connectAgent(agent, account);
  const call = await organization.placeCall(agent, '+14155550100');
  await organization.sendMessage(agent, '+14155550123', 'Hello');
  await signIn(organization.owner);
  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.screenshot({ path: '/tmp/i18n/shots/menu.png' });
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  for (const [name, address] of Object.entries({ agents: '/agents', call: `/calls/${call}`, calls: '/calls', usage: '/usage', health: '/health', settings: '/settings', limits: `/agents/${agent}?tab=limits`, overview: `/agents/${agent}`, connection: `/agents/${agent}?tab=connection`, rollout: '/rollout', members: '/members', keys: '/api-keys', audit: '/audit' })) {
    await page.goto(address);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `/tmp/i18n/shots/${name}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const name of ['agents', 'calls', 'usage']) {
    await page.goto(`/${name}`);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `/tmp/i18n/shots/${name}-phone.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto('/agents');
  await page.waitForTimeout(1000);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await page.waitForTimeout(500);
  await page.screenshot({ path: '/tmp/i18n/shots/rtl.png' });
});
