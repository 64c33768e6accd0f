import { expect, test } from '../support/test';

test('every page has its own content security policy, and assets are cached permanently', async ({
  request,
}) => {
  const pages = [await request.get('/'), await request.get('/agents', { headers: { Accept: 'text/html' } })];
  const nonces = await Promise.all(
    pages.map(async (answer) => {
      const policy = answer.headers()['content-security-policy'] ?? '';
      const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? 'none';
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers()['cache-control']).toBe('no-store');
      expect(await answer.text()).toContain(`nonce="${nonce}"`);
      return nonce;
    }),
  );
  expect(nonces[0]).not.toBe(nonces[1]);

  const script = /src="(\/assets\/[^"]+\.js)"/.exec((await pages[0]?.text()) ?? '')?.[1] ?? '';
  const asset = await request.get(script, { headers: { 'Accept-Encoding': 'br' } });
  expect(asset.headers()).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test('an address that is not a page of the console is not answered with one', async ({ request }) => {
  for (const address of ['/assets/gone.js', '/api/nothing', '/webhooks/nothing']) {
    const answer = await request.get(address, { headers: { Accept: '*/*' } });
    expect(answer.status(), address).toBe(404);
    expect(answer.headers()['content-type']).toBe('application/problem+json');
  }
});

test('the API’s documentation works under a policy without inline styles', async ({ page }) => {
  const answer = await page.goto('/api/docs/');
  expect(answer?.headers()['content-security-policy']).toContain("style-src 'self';");
  await expect(page.getByRole('heading', { name: /^Linecard/ })).toBeVisible();
  await page.getByText('List agents').first().click();
  await expect(page.getByRole('button', { name: 'Try it out' })).toBeVisible();
});
