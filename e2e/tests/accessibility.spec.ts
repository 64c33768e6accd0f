import {
  expectNoHorizontalScrolling,
  expectNoViolations,
  expectNoViolationsOfLayout,
} from '../support/accessibility';
import type { TestOrganization } from '../support/organization';
import { expect, test } from '../support/test';
import type { TwilioAccount } from '../support/twilio';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

type Prepare = (organization: TestOrganization, account: TwilioAccount) => Promise<string[]>;

/** Addresses to visit, after what they show was created. A test each, since axe takes its time on a busy machine. */
const PAGES: Record<string, Prepare> = {
  'of agents': async (organization) => {
    const bare = await organization.createAgent('Night shift');
    return ['/agents', `/agents/${bare}?tab=connection`, `/agents/${bare}/connect`, '/health'];
  },
  'of an agent': async (organization, account) => {
    const connected = await connectedAgent(organization, account);
    return ['overview', 'connection', 'behavior', 'limits', 'activity'].map(
      (tab) => `/agents/${connected}?tab=${tab}`,
    );
  },
  'of calls': async (organization, account) => {
    const agent = await connectedAgent(organization, account);
    const ended = await organization.placeCall(agent, '+14155550100');
    const inProgress = await organization.placeCall(agent, '+14155559500');
    await organization.placeCall(agent, '+14155559900').catch(() => undefined);
    return ['/calls', '/calls?status=busy', `/calls/${ended}`, `/calls/${inProgress}`];
  },
  'of messages': async (organization, account) => {
    const agent = await connectedAgent(organization, account);
    const message = await organization.sendMessage(agent, '+14155559000', 'Is anybody there?');
    return ['/messages', '/messages?status=failed', `/messages/${message}`];
  },
  'of usage and the rollout': async (organization, account) => {
    await organization.placeCall(await connectedAgent(organization, account), '+14155550100');
    return ['/usage', '/usage/comparison', '/rollout'];
  },
  'of the organization': async (organization, account) => {
    await connectedAgent(organization, account);
    const tabs = ['general', 'connection', 'limits', 'do-not-call', 'sign-in'];
    return [
      ...tabs.map((tab) => `/settings?tab=${tab}`),
      '/members',
      '/audit',
      '/api-keys',
      '/event-endpoints',
    ];
  },
  'of the user, and of an unknown address': () => Promise.resolve(['/account', '/no-such-page']),
};

for (const [which, prepare] of Object.entries(PAGES)) {
  test(`axe finds no violation on the pages ${which}`, async ({ page, organization, account, signIn }) => {
    const addresses = await prepare(organization, account);
    await signIn(organization.owner);
    for (const address of addresses) {
      await page.goto(address);
      await page.setViewportSize(DESK);
      await expectNoViolations(page);
      await expectNoHorizontalScrolling(page);
      await page.setViewportSize(PHONE);
      await expectNoViolationsOfLayout(page);
      await expectNoHorizontalScrolling(page);
    }
  });
}

test('axe finds no violation on the sign-in page', async ({ page }) => {
  await page.goto('/sign-in');
  await expectNoViolations(page);
});

test('axe finds no violation in dialogs and menus', async ({ page, organization, signIn }) => {
  await organization.createAgent('Reception');
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
});

test('axe finds no violation on an endpoint’s page, in the palette and the notices, and before hanging up', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const url = 'http://127.0.0.1:9/events';
  await organization.createEventEndpoint(url);
  const agent = await connectedAgent(organization, account);
  const inProgress = await organization.placeCall(agent, '+14155559500');
  await signIn(organization.owner);
  await page.goto('/event-endpoints');
  await page.getByRole('link', { name: url }).click();
  await expect(page.getByRole('heading', { name: 'Deliveries' })).toBeVisible();
  await expectNoViolations(page);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('button', { name: 'Usage' })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /notice/i }).click();
  await expect(page.getByRole('heading', { name: 'Notices' })).toBeVisible();
  await expectNoViolations(page);

  await page.goto(`/calls/${inProgress}`);
  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolations(page);
});

test('axe finds no violation in forms with errors, warnings and open lists', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connect(account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=connection`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByLabel('Account SID')).toHaveAttribute('aria-invalid', 'true');
  await expectNoViolations(page);

  await page.goto(`/agents/${agent}?tab=limits`);
  await page.getByRole('combobox', { name: 'Countries' }).fill('united');
  await page.getByRole('option', { name: 'United States' }).click();
  await expectNoViolations(page);

  await page.goto('/settings?tab=connection');
  await page.getByRole('switch', { name: 'Agents without their own Twilio account' }).click();
  await expect(page.getByText(/^1 agent will no longer be able to place calls/)).toBeVisible();
  await expectNoViolations(page);
});

test('axe finds no violation while the organization is paused', async ({ page, organization, signIn }) => {
  const agent = await organization.createAgent('Reception');
  await organization.update({ paused: true });
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}`);
  const paused = page.getByText('All calls and messages of this organization are paused', {
    exact: true,
  });
  await expect(paused).toBeVisible();
  await expectNoViolations(page);
  await page.goto('/settings?tab=limits');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expectNoViolations(page);
});

test('pages can be reached and forms submitted with the keyboard alone', async ({ page, organization }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('Email')).toBeFocused();
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

async function connectedAgent(organization: TestOrganization, account: TwilioAccount): Promise<string> {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  return agent;
}
