import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { enter } from '../../test/enter';
import { connectToken } from '../api/connect-token';
import { currentOrganization } from '../api/current-organization';
import { Providers } from '../Providers';
import { ConnectPage } from './ConnectPage';
import { takeLink } from './link';

const TOKEN = `lcc_${'a'.repeat(43)}`;
const ORIGIN = 'https://app.example.com';
const SESSION = {
  id: 's1',
  agentId: 'a1',
  agentName: 'Front desk',
  origin: ORIGIN,
  expiresAt: '2099-01-01T00:00:00Z',
};
const CONNECTION = {
  agentId: 'a1',
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: '••••••••cdef',
  phoneNumber: '+14155550100',
  fingerprint: 'f',
  status: 'verified',
  verifiedAt: '2026-01-01T00:00:00Z',
  rotation: { step: 'enter-next-token', instruction: '', promotedAt: null },
};
const CONNECTION_AGAIN = { ...CONNECTION, verifiedAt: '2026-01-03T00:00:00Z' };
const RESOLUTION = { orgFallbackEnabled: false, organizationConnected: false };

/** What the page of the platform is told, and for which origin the browser delivers it. */
const told = vi.fn<(message: unknown, origin: string) => void>();

beforeEach(() => {
  told.mockClear();
  vi.spyOn(globalThis.window, 'parent', 'get').mockReturnValue({ postMessage: told } as unknown as Window);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly callback: () => void) {}
      observe(element: Element) {
        if (element.id === 'main') this.callback();
      }
      unobserve() {
        return undefined;
      }
      disconnect() {
        return undefined;
      }
    },
  );
  history.replaceState(null, '', `/connect/s1#${TOKEN}`);
});

afterEach(() => {
  connectToken.set(null);
  vi.unstubAllGlobals();
  history.replaceState(null, '', '/');
});

function renderPage() {
  const link = takeLink();
  connectToken.set(link?.token ?? null);
  return render(
    <Providers>
      <ConnectPage link={link} />
    </Providers>,
  );
}

const messages = () => told.mock.calls.map(([message]) => message);

/** An API that stores what is saved. */
function answerForm(stored: object | null = null) {
  return answerApi({
    'GET /api/connect-sessions/current': () => ({ body: SESSION }),
    'GET /api/agents/a1/twilio/resolution': () => ({
      body: { ...RESOLUTION, credentialSource: stored === null ? null : 'agent' },
    }),
    'GET /api/agents/a1/twilio': () => ({ body: stored }),
    'POST /api/agents/a1/twilio': () => ({ body: (stored = CONNECTION) }),
    'POST /api/agents/a1/twilio/verify': () => ({ body: (stored = CONNECTION) }),
    'DELETE /api/agents/a1/twilio': () => {
      stored = null;
      return { status: 204 };
    },
  });
}

test('the secret leaves the address bar, and is sent as a bearer token without cookies or an organization', async () => {
  answerForm();
  const send = vi.spyOn(globalThis, 'fetch');
  currentOrganization.set('another');
  renderPage();
  expect(globalThis.location.href).not.toContain('lcc_');
  expect(await screen.findByRole('heading', { name: 'Twilio account of Front desk' })).toBeVisible();
  for (const [request] of send.mock.calls as unknown as [Request][]) {
    expect(request.headers.get('Authorization')).toBe(`Bearer ${TOKEN}`);
    expect(request.headers.has('Linecard-Organization')).toBe(false);
    expect(request.credentials).toBe('omit');
  }
  expect(JSON.stringify([localStorage, sessionStorage].map(Object.entries))).not.toContain('lcc_');
});

test('the platform’s page, and no other, is told the height, and what becomes of the connection', async () => {
  answerForm();
  renderPage();
  await enter(await screen.findByLabelText('Account SID'), CONNECTION.accountSid);
  expect(messages()).toContainEqual({ source: 'linecard', type: 'ready' });
  expect(messages()).toContainEqual({ source: 'linecard', type: 'resize', height: 0 });
  await enter(screen.getByLabelText('Auth token'), '0'.repeat(32));
  await enter(screen.getByRole('combobox', { name: 'Phone number' }), CONNECTION.phoneNumber);
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }));
  const { accountSid, phoneNumber } = CONNECTION;
  const connected = { source: 'linecard', type: 'connected', agentId: 'a1', phoneNumber, accountSid };
  await waitFor(() => expect(messages()).toContainEqual(connected));

  await userEvent.click(screen.getByRole('button', { name: 'Disconnect' }));
  const dialog = await screen.findByRole('dialog', { name: 'Disconnect from Twilio?' });
  expect(within(dialog).getByText(/token of Front desk/)).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Disconnect' }));
  const disconnected = { source: 'linecard', type: 'disconnected', agentId: 'a1' };
  await waitFor(() => expect(messages()).toContainEqual(disconnected));
  expect(new Set(told.mock.calls.map(([, origin]) => origin))).toEqual(new Set([ORIGIN]));
});

test('the platform is told of a verification that succeeds, and not of one that finds the token revoked', async () => {
  let found: object = { ...CONNECTION, status: 'revoked', verifiedAt: '2026-01-02T00:00:00Z' };
  let stored: object = CONNECTION;
  answerApi({
    'GET /api/connect-sessions/current': () => ({ body: SESSION }),
    'GET /api/agents/a1/twilio/resolution': () => ({ body: { ...RESOLUTION, credentialSource: 'agent' } }),
    'GET /api/agents/a1/twilio': () => ({ body: stored }),
    'POST /api/agents/a1/twilio/verify': () => {
      stored = found;
      return stored === CONNECTION_AGAIN ? { body: stored } : problem(422, 'twilio-token-rejected');
    },
  });
  renderPage();
  await userEvent.click(await screen.findByRole('button', { name: 'Verify again' }));
  expect(await screen.findByText('Rejected by Twilio')).toBeVisible();
  expect(messages()).not.toContainEqual(expect.objectContaining({ type: 'connected' }));

  found = CONNECTION_AGAIN;
  await userEvent.click(screen.getByRole('button', { name: 'Verify again' }));
  await waitFor(() => expect(messages()).toContainEqual(expect.objectContaining({ type: 'connected' })));
});

test('a session that ends while the form is open is over, and the platform is told', async () => {
  const handlers = {
    'GET /api/connect-sessions/current': () => ({ body: SESSION }),
    'GET /api/agents/a1/twilio/resolution': () => ({ body: { ...RESOLUTION, credentialSource: 'agent' } }),
    'GET /api/agents/a1/twilio': () => ({ body: CONNECTION }),
    'POST /api/agents/a1/twilio/verify': () => problem(401, 'unauthenticated'),
  };
  answerApi(handlers);
  renderPage();
  await userEvent.click(await screen.findByRole('button', { name: 'Verify again' }));
  expect(await screen.findByRole('heading', { name: 'This link has expired' })).toBeVisible();
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(messages()).toContainEqual({ source: 'linecard', type: 'expired' });
  expect(messages()).not.toContainEqual(expect.objectContaining({ type: 'connected' }));
});

test('a link whose session is over says so, and tells nobody: nobody is known', async () => {
  answerApi({ 'GET /api/connect-sessions/current': () => problem(401, 'unauthenticated') });
  renderPage();
  expect(await screen.findByRole('heading', { name: 'This link has expired' })).toBeVisible();
  expect(told).not.toHaveBeenCalled();
});

test('a link without its secret is not valid, and nothing is asked for', () => {
  history.replaceState(null, '', '/connect/s1');
  const api = answerApi({});
  renderPage();
  expect(screen.getByRole('heading', { name: 'This link is not valid' })).toBeVisible();
  expect(api.sent).toEqual([]);
});

test('the secret of one session does not open the page of another', async () => {
  history.replaceState(null, '', `/connect/s2#${TOKEN}`);
  answerForm();
  renderPage();
  expect(await screen.findByRole('heading', { name: 'This link is not valid' })).toBeVisible();
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(told).not.toHaveBeenCalled();
});
