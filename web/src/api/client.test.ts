import { afterEach, expect, test, vi } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { api, bodyOf } from './client';
import { reachability } from './reachability';
import { sessionGate } from './session-gate';

afterEach(() => sessionGate.release());

test('a request whose session has expired is sent again with its body once the session is renewed', async () => {
  let signedIn = false;
  const server = answerApi({
    'POST /api/agents': (body) => (signedIn ? { status: 201, body } : problem(401, 'unauthenticated')),
  });
  sessionGate.guard();
  const creation = bodyOf(api.POST('/api/agents', { body: { name: 'Reception' } }));
  await expect.poll(() => sessionGate.isExpired()).toBe(true);
  signedIn = true;
  sessionGate.renewed();
  await expect(creation).resolves.toEqual({ name: 'Reception' });
  expect(server.bodiesOf('POST /api/agents')).toEqual([{ name: 'Reception' }, { name: 'Reception' }]);
});

test('before anyone is signed in, a 401 is an error like any other', async () => {
  answerApi({ 'GET /api/me': () => problem(401, 'unauthenticated') });
  await expect(bodyOf(api.GET('/api/me'))).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(sessionGate.isExpired()).toBe(false);
});

test('a proxy’s answer for a server that is away is none, and what is shown is as of the last answer', async () => {
  let isAway = false;
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      isAway ? new Response('<h1>Bad Gateway</h1>', { status: 502 }) : new Response('{}', { status: 200 }),
    ),
  );
  await api.GET('/api/me');
  const answeredUntil = Date.now();
  isAway = true;
  await expect(api.GET('/api/me')).rejects.toMatchObject({ code: 'unreachable' });
  expect(reachability.since()).toBeLessThanOrEqual(answeredUntil);
  isAway = false;
  await api.GET('/api/me');
  expect(reachability.since()).toBeNull();
});

test('a server that explains why it is not available has answered', async () => {
  answerApi({ 'GET /api/me': () => problem(503, 'busy') });
  await expect(api.GET('/api/me')).rejects.toMatchObject({ code: 'busy' });
  expect(reachability.since()).toBeNull();
});
