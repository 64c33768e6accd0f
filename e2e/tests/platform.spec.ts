import type { Frame, Page } from '@playwright/test';
import { expectNoViolations, expectNoViolationsOfLayout } from '../support/accessibility';
import { environment } from '../support/environment';
import { startExample } from '../support/example';
import { freePort } from '../support/linecard';
import { TestOrganization } from '../support/organization';
import { startSupabaseAuth } from '../support/supabase-auth';
import { expect, test } from '../support/test';
import { createTwilioAccount, type TwilioAccount } from '../support/twilio';

// A platform of its own origin (examples/nextjs-supabase), whose user connects an agent in its pages.
let auth: Awaited<ReturnType<typeof startSupabaseAuth>>;
let example: Awaited<ReturnType<typeof startExample>>;
let organization: TestOrganization;
let origin: string;
let foreignOrigin: string;

const AGENTS = ['form', 'frame'];

test.describe.configure({ mode: 'serial' });

// The platform's pages, and that the browser does not let a foreign one frame Linecard's.
test.use({
  allowance: async ({}, use) => use({ origins: [origin, foreignOrigin], errors: /frame-ancestors/ }),
});

test.beforeAll(async () => {
  auth = await startSupabaseAuth();
  organization = await TestOrganization.create();
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  foreignOrigin = `http://localhost:${port}`;
  const agents = AGENTS.map(async (id) => ({
    id,
    name: `The agent ${id}`,
    ownerId: 'ada',
    linecardId: await organization.createAgent(`The agent ${id}`),
  }));
  example = await startExample(port, {
    LINECARD_URL: environment.baseUrl(),
    LINECARD_API_KEY: await organization.createApiKey(['calls', 'read', 'settings']),
    LINECARD_EVENTS_SECRET: await organization.createEventEndpoint(`${origin}/webhooks/linecard`),
    PLATFORM_ORIGIN: origin,
    SUPABASE_URL: auth.url,
    AGENTS: JSON.stringify(await Promise.all(agents)),
  });
});

test.afterAll(async () => {
  await example.stop();
  await organization.dispose();
  await auth.stop();
});

async function signInAs(page: Page, userId: string) {
  const value = await auth.tokenOf(userId);
  await page
    .context()
    .addCookies([origin, foreignOrigin].map((url) => ({ name: 'access-token', value, url, httpOnly: true })));
}

/** The page can be there before its scripts are. */
async function openForm(page: Page) {
  const button = page.getByRole('button', { name: 'Open the Twilio settings' });
  await expect(async () => {
    if (await button.isVisible()) await button.click();
    await expect(button).toBeHidden({ timeout: 1_000 });
  }).toPass();
}

async function connect(form: Page | Frame, { accountSid, authToken, phoneNumbers: [number] }: TwilioAccount) {
  await form.getByLabel('Account SID').fill(accountSid);
  await form.getByLabel('Auth token').fill(authToken);
  // In the hosted page it has a list of suggestions, which is labelled, too.
  await form.getByLabel('Phone number').and(form.locator('input')).fill(number);
  await form.getByRole('button', { name: 'Connect', exact: true }).click();
}

test('in the platform’s page its user connects the agent, and the token reaches Linecard alone; then it calls', async ({
  page,
}) => {
  const account = await createTwilioAccount();
  const withToken: string[] = [];
  page.on('request', (sent) => {
    if (sent.postData()?.includes(account.authToken) === true) withToken.push(new URL(sent.url()).origin);
  });
  await signInAs(page, 'eve');
  await page.goto(`${origin}/agents/form`);
  await expect(page.getByText('404')).toBeVisible();

  await signInAs(page, 'ada');
  await page.goto(`${origin}/agents/form`);
  await openForm(page);
  await connect(page, { ...account, authToken: '0'.repeat(32) });
  await expect(page.getByLabel('Auth token')).toHaveAttribute('aria-invalid', 'true');
  await connect(page, account);
  await expect(
    page.getByText(`Verified. Calls can be placed from ${account.phoneNumbers[0]}.`),
  ).toBeVisible();
  await expect(page.getByLabel('Auth token')).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
  // The form's: the colors are those of the platform.
  await expectNoViolationsOfLayout(page);
  expect(withToken).not.toHaveLength(0);
  expect(new Set(withToken)).toEqual(new Set([environment.baseUrl()]));

  await page.getByRole('button', { name: 'Call' }).click();
  await expect(page.getByText('+14155550123: ')).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('+14155550123: completed')).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test('the hosted page connects the agent in a frame of the platform, and no other origin can frame it', async ({
  page,
}) => {
  await signInAs(page, 'ada');
  const made = page.waitForResponse('**/twilio-session');
  await page.goto(`${origin}/agents/frame?framed`);
  await openForm(page);
  const { url } = (await (await made).json()) as { url: string };
  const frame = await hostedPage(page);
  await expect(frame.getByRole('heading', { name: 'Twilio account of The agent frame' })).toBeVisible();
  // The secret has left the address.
  expect(frame.url()).toMatch(/\/connect\/[\w-]+$/);
  const account = await createTwilioAccount();
  await connect(frame, account);
  await expect(page.getByText(`Calls come from ${account.phoneNumbers[0]}.`)).toBeVisible();
  const heights = async () => {
    const content = await frame.getByRole('main').evaluate((main) => main.getBoundingClientRect().height);
    return (await page.locator('iframe').evaluate((element) => element.clientHeight)) - Math.ceil(content);
  };
  await expect.poll(heights).toBe(0);

  const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await page.goto(`${foreignOrigin}/agents/frame?framed`);
  await openForm(page);
  await refused;

  // Without a frame.
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Verify again' })).toBeVisible();
  await expectNoViolations(page);
});

async function hostedPage(page: Page): Promise<Frame> {
  const frame = await (await page.locator('iframe').elementHandle())?.contentFrame();
  if (frame == null) throw new Error('There is no frame');
  await frame.waitForURL(/\/connect\//);
  return frame;
}
