import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds no violation on any page (${scheme})`, async ({ page, organization, account, signIn }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const connected = await organization.createAgent('Reception');
    await organization.connectAgent(connected, account);
    const bare = await organization.createAgent('Night line');
    const ended = await organization.placeCall(connected, '+14155550100');
    const inProgress = await organization.placeCall(connected, '+14155559500');
    await organization.placeCall(connected, '+14155559900').catch(() => undefined);
    const message = await organization.sendMessage(connected, '+14155559000', 'Is anybody there?');

    await page.goto('/sign-in');
    await expectNoViolations(page);
    await signIn(organization.owner);
    const pages = [
      '/agents',
      `/agents/${connected}`,
      `/agents/${bare}`,
      '/calls',
      '/calls?status=busy',
      `/calls/${ended}`,
      `/calls/${inProgress}`,
      '/messages',
      '/messages?status=failed',
      `/messages/${message}`,
      '/usage',
      '/usage/comparison',
      '/settings',
      '/members',
      '/rollout',
      '/audit',
      '/api-keys',
      '/account',
      '/no-such-page',
    ];
    for (const address of pages) {
      await page.goto(address);
      for (const size of [DESK, PHONE]) {
        await page.setViewportSize(size);
        await expectNoViolations(page);
        await expectNoHorizontalScrolling(page);
      }
      await page.setViewportSize(DESK);
    }
  });

  test(`axe finds no violation in dialogs, menus and errors (${scheme})`, async ({
    page,
    organization,
    account,
    signIn,
  }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const agent = await organization.createAgent('Reception');
    await organization.connect(account);
    await signIn(organization.owner);

    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByRole('button', { name: 'Create agent' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expectNoViolations(page);

    await page.goto('/agents');
    await page.getByRole('button', { name: 'Actions for Reception' }).click();
    await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('menuitem', { name: 'Make default' }).click();
    await expect(page.getByText('Reception is now the default agent.')).toBeVisible();
    await expectNoViolations(page);

    await page.goto(`/agents/${agent}`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByLabel('Account SID')).toHaveAttribute('aria-invalid', 'true');
    await expectNoViolations(page);

    await page.goto('/settings');
    await page.getByRole('switch').click();
    await expect(page.getByText(/^1 agent will no longer be able to place calls/)).toBeVisible();
    await expectNoViolations(page);

    await page.goto(`/agents/${agent}`);
    await page.getByRole('combobox', { name: 'Countries' }).fill('united');
    await page.getByRole('option', { name: 'United States' }).click();
    await expectNoViolations(page);
    await page.getByRole('combobox', { name: 'Countries' }).press('Escape');
    await organization.update({ paused: true });
    await page.goto(`/agents/${agent}`);
    const paused = page.getByText('All calls and messages of the organization are paused', { exact: true });
    await expect(paused).toBeVisible();
    await expectNoViolations(page);
    await page.goto('/settings');
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    await expectNoViolations(page);
  });
}

test('pages can be reached and forms submitted with the keyboard alone', async ({ page, organization }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').focus();
  await page.keyboard.type(organization.owner.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(organization.owner.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('No agents yet')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New agent' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'By keyboard', level: 1 })).toBeVisible();
});

async function expectNoViolations(page: Page) {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${page.url()} ${id}: ${nodes.map((n) => `${n.html} ${n.failureSummary}`).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

async function expectNoHorizontalScrolling(page: Page) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0);
}
