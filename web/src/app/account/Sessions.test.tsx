import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { Sessions } from './Sessions';

const AT = '2026-01-01T00:00:00Z';

function session(id: string, current: boolean) {
  const times = { createdAt: AT, lastUsedAt: null, expiresAt: AT };
  return { id, userAgent: `Browser ${id}`, remoteAddress: '198.51.100.7', current, ...times };
}

test('this session is marked, and another one can be ended', async () => {
  let items = [session('here', true), session('there', false)];
  answerApi({
    'GET /api/sessions': () => ({ body: { items, nextCursor: null } }),
    'DELETE /api/sessions/there': () => {
      items = [session('here', true)];
      return { status: 204 };
    },
  });
  renderFor('member', <Sessions />);
  expect(await screen.findByText('This session')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'End the session from 198.51.100.7' }));
  await expect.poll(() => screen.queryByText('Browser there')).toBeNull();
  expect(screen.queryByRole('button', { name: 'End all other sessions' })).toBeNull();
});

test('ending all others says how many they are, and is confirmed', async () => {
  const items = [session('here', true), session('there', false), session('phone', false)];
  const api = answerApi({
    'GET /api/sessions': () => ({ body: { items, nextCursor: null } }),
    'DELETE /api/sessions': () => ({ status: 204 }),
  });
  renderFor('member', <Sessions />);
  await userEvent.click(await screen.findByRole('button', { name: 'End all other sessions' }));
  expect(await screen.findByText(/signed out of 2 other sessions/)).toBeVisible();
  expect(api.bodiesOf('DELETE /api/sessions')).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'End them' }));
  await expect.poll(() => api.bodiesOf('DELETE /api/sessions')).toHaveLength(1);
});
