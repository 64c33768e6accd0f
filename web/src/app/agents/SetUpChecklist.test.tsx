import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { SetUpChecklist } from './SetUpChecklist';

beforeEach(() => localStorage.clear());

function answer(state: string, { called = false, lastCallbackAt = '', lastUsedAt = '' } = {}) {
  const page = (items: unknown[]) => () => ({ body: { items, nextCursor: null } });
  return answerApi({
    'GET /api/health': () => ({
      body: {
        counts: [{ state, problem: null, lines: 1 }],
        lines: state === 'not-connected' ? [{ agentId: 'a1', state }] : [],
        organizationLine: null,
        publicAddress: { lastCallbackAt: lastCallbackAt || null },
      },
    }),
    'GET /api/api-keys': page(lastUsedAt === '' ? [] : [{ id: 'k', lastUsedAt, createdAt: lastUsedAt }]),
    'GET /api/members': page([{ userId: 'u' }]),
    'GET /api/calls': page(called ? [{ id: 'c' }] : []),
  });
}

test('a new organization sees what to do first, and can put it away for good', async () => {
  answer('not-connected');
  const { unmount } = renderFor('owner', <SetUpChecklist />);
  expect(await screen.findByText('0 of 4 steps done.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Connect an agent to a Twilio account' })).toHaveAttribute(
    'href',
    '/agents/a1/connect',
  );
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText('Set up')).toBeNull();
  unmount();
  const again = answer('not-connected');
  renderFor('owner', <SetUpChecklist />);
  expect(again.sent).toEqual([]);
});

test('what is done is marked', async () => {
  answer('working', { called: true });
  renderFor('owner', <SetUpChecklist />);
  expect(await screen.findByText('2 of 4 steps done.')).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Place a test call' })).toBeNull();
  expect(screen.getByRole('link', { name: 'Receive a callback from Twilio' })).toBeVisible();
});

test('it is gone when all is done', async () => {
  const now = '2026-01-01T00:00:00Z';
  const api = answer('working', { called: true, lastCallbackAt: now, lastUsedAt: now });
  renderFor('owner', <SetUpChecklist />);
  await waitFor(() => expect(localStorage.getItem('linecard.set-up-dismissed')).toContain('organization'));
  expect(api.sent).toHaveLength(4);
  expect(screen.queryByText('Set up')).toBeNull();
});
