import type { Page, Request, Route } from '@playwright/test';
import { expect, test } from '../support/test';

/** What a first visit may cost: files and API responses as they are transferred, compressed. `npm run size` has the files alone. */
const MAX_KB = 300;
const MAX_REQUESTS = 40;
const AGENTS = 25;

/** What the list of agents asks the API for once it knows the user: all at the same time. */
const AT_THE_SAME_TIME = [
  '/api/agents',
  '/api/notices',
  '/api/organization',
  '/api/twilio/resolutions',
  '/api/usage',
];

// No timed test: a busy machine would fail it. What makes a first visit slow is counted instead.
test('the first visit to the list of agents takes few bytes, few requests and two rounds of the API', async ({
  page,
  browser,
  organization,
  signIn,
  baseURL,
}) => {
  for (let index = 0; index < AGENTS; index += 1) await organization.createAgent(`Agent ${index}`);
  await signIn(organization.owner);
  // The same session without a cache.
  const context = await browser.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    storageState: await page.context().storageState(),
    locale: 'en-GB',
  });
  const visit = await context.newPage();
  const requests: Request[] = [];
  visit.on('request', (sent) => requests.push(sent));
  const api = await holdApi(visit);
  await visit.goto('/agents');

  await expect(() => expect(api.held()).toEqual(['/api/me'])).toPass();
  await api.release();
  await expect(() => expect(api.held()).toEqual(AT_THE_SAME_TIME)).toPass();
  await api.release();
  // Whatever the page asks for from here on gets no response, and it is complete without one.
  await expect(visit.getByRole('button', { name: /^Actions for/ })).toHaveCount(AGENTS);
  await expect(visit.getByRole('table').getByText('Not connected')).toHaveCount(AGENTS);

  const answered = requests.filter((sent) => !isStream(sent) && !api.isHeld(sent));
  const kilobytes =
    (await Promise.all(answered.map(transferred))).reduce((sum, size) => sum + size, 0) / 1000;
  console.log(`${answered.length} requests, ${kilobytes.toFixed(1)} kB`);
  expect(answered.length).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(kilobytes).toBeLessThanOrEqual(MAX_KB);
  await context.close();
});

/** Holds back all responses of the API: what has been asked for by then was asked for without waiting for any of them. */
async function holdApi(page: Page) {
  let routes: Route[] = [];
  await page.route(
    (url) => url.pathname.startsWith('/api/'),
    (route) => {
      if (isStream(route.request())) return route.continue();
      routes.push(route);
      return undefined;
    },
  );
  return {
    held: () => routes.map((route) => new URL(route.request().url()).pathname).toSorted(),
    isHeld: (sent: Request) => routes.some((route) => route.request() === sent),
    release: async () => {
      const released = routes;
      routes = [];
      await Promise.all(released.map((route) => route.continue()));
    },
  };
}

/** The stream of events has no end. */
function isStream(sent: Request): boolean {
  return new URL(sent.url()).pathname === '/api/events';
}

async function transferred(sent: Request): Promise<number> {
  const { responseBodySize, responseHeadersSize } = await sent.sizes();
  return responseBodySize + responseHeadersSize;
}
