import { createHash, randomBytes } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { AUDIENCE, CONSOLE, PLATFORM, startIdentityProvider } from '../support/identity-provider';
import { freePort, startLinecard } from '../support/linecard';

// A Linecard of its own, which knows an identity provider that somebody else has written.
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let linecard: Awaited<ReturnType<typeof startLinecard>>;
let platformKey: string;

test.beforeAll(async () => {
  const port = await freePort();
  linecard = await startLinecard(async (baseUrl) => {
    provider = await startIdentityProvider(port, `${baseUrl}/api/sign-in/callback`);
    return {
      LINECARD_OIDC_ISSUER: provider.issuer,
      LINECARD_OIDC_NAME: 'Example ID',
      LINECARD_OIDC_AUDIENCE: AUDIENCE,
      LINECARD_OIDC_CLIENT_ID: CONSOLE.id,
      LINECARD_OIDC_CLIENT_SECRET: CONSOLE.secret,
      LINECARD_OIDC_LINK_EMAIL: 'on',
    };
  });
  const scopes = ['--scopes', 'organizations,members'];
  const made = await linecard.run(['platform-key', 'create', '--name', 'Platform', ...scopes]);
  platformKey = /lcp_[\w-]+/.exec(made)![0];
  await put('', { name: 'Example Inc' });
});

test.afterAll(async () => {
  await linecard.stop();
  await provider.stop();
});

test.describe.configure({ mode: 'serial' });

async function put(path: string, body: object) {
  const response = await fetch(`${linecard.baseUrl}/api/platform/organizations/example${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${platformKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
}

/** The provider's own pages: a name, and the agreement. */
async function signInAtProvider(page: Page, name: string) {
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]', { hasText: 'Continue' }).click();
}

async function begin(page: Page) {
  await page.goto(`${linecard.baseUrl}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Example ID' }).click();
}

test('a person signs in to the console with the identity provider, as the member that the platform made', async ({
  page,
}) => {
  await put('/members/ada', { role: 'admin', name: 'Ada Lovelace' });
  await begin(page);
  await signInAtProvider(page, 'ada');
  await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(linecard.baseUrl);
  await page.getByRole('button', { name: `Account: Ada Lovelace (ada, ${provider.issuer})` }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await expect(page.getByText('Example ID signs you in. Change both there.')).toBeVisible();

  const cookies = await page.context().cookies(linecard.baseUrl);
  const session = cookies.find(({ name }) => name === 'linecard_session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect(cookies.some(({ name }) => name === 'linecard_sign_in')).toBe(false);

  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('who is nobody here is told so, and gets no session', async ({ page }) => {
  await begin(page);
  await signInAtProvider(page, 'eve');
  await expect(page.getByRole('alert')).toContainText('nobody has made you a member here yet');
  const cookies = await page.context().cookies(linecard.baseUrl);
  expect(cookies.filter(({ name }) => name === 'linecard_session')).toEqual([]);
});

test('who does not agree comes back to the page for signing in', async ({ page }) => {
  await begin(page);
  await page.getByRole('link', { name: /Cancel/ }).click();
  await expect(page.getByRole('alert')).toContainText('did not sign you in');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

test('an answer that this browser has not asked for is refused, and nothing in it leads elsewhere', async ({
  page,
}) => {
  await begin(page);
  const elsewhere = 'next=https%3A%2F%2Fevil.example.com&redirect_uri=https%3A%2F%2Fevil.example.com';
  await page.goto(`${linecard.baseUrl}/api/sign-in/callback?code=stolen&state=invented&${elsewhere}`);
  await expect(page).toHaveURL(`${linecard.baseUrl}/sign-in?problem=expired`);
  await expect(page.getByRole('alert')).toContainText('began in another browser');
  await page.goto(`${linecard.baseUrl}/sign-in?problem=Call+this+number`);
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the platform’s own application acts with the access token that the provider has given it', async ({
  page,
}) => {
  await put('/members/grace', { role: 'member' });
  const token = await accessToken(page, 'grace');
  const get = (path: string, bearer: string) =>
    fetch(`${linecard.baseUrl}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
  const me = (await (await get('/api/me', token)).json()) as { name: string; email: string | null };
  expect(me).toMatchObject({ name: `grace (${provider.issuer})`, email: null });
  expect((await get('/api/agents', token)).status).toBe(200);
  const changed = `${token.slice(0, -4)}AAAA`;
  expect((await get('/api/agents', changed)).status).toBe(401);
});

/** By the same flow, of another client, for Linecard's API. */
async function accessToken(page: Page, name: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: PLATFORM,
    redirect_uri: provider.platformRedirectUri,
    scope: 'openid',
    resource: AUDIENCE,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  await page.goto(`${provider.issuer}/auth?${query.toString()}`);
  await signInAtProvider(page, name);
  await expect(page.getByText('The application')).toBeVisible();
  const response = await fetch(`${provider.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: PLATFORM,
      redirect_uri: provider.platformRedirectUri,
      code: new URL(page.url()).searchParams.get('code')!,
      code_verifier: verifier,
      resource: AUDIENCE,
    }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}
