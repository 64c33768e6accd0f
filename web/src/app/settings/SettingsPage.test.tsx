import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { SettingsPage } from './SettingsPage';

const ORGANIZATION = {
  id: 'o1',
  name: 'Demo',
  timeZone: 'Pacific/Chatham',
  retention: { historyDays: null },
  secondFactorRequired: false,
};

function renderAt(role: 'member' | 'admin' | 'owner', at: string) {
  answerApi({
    'GET /api/organization': () => ({ body: ORGANIZATION }),
    'GET /api/do-not-call': () => ({ body: { items: [], nextCursor: null } }),
  });
  renderFor(role, <SettingsPage />, { at });
}

const tabs = async () => {
  await screen.findByRole('tab', { name: 'General' });
  return screen.getAllByRole('tab').map(({ textContent }) => textContent);
};

test.each([
  ['member', ['General', 'Connection', 'Limits']],
  ['admin', ['General', 'Connection', 'Limits', 'Do-not-call list']],
  ['owner', ['General', 'Connection', 'Limits', 'Do-not-call list', 'Sign-in']],
] as const)('a %s has the tabs that the role may see', async (role, expected) => {
  renderAt(role, '/settings');
  expect(await tabs()).toEqual(expected);
});

test('members read what they cannot change', async () => {
  renderAt('member', '/settings');
  expect(await screen.findByText('Pacific/Chatham')).toBeVisible();
  expect(screen.queryByRole('textbox')).toBeNull();
});

test('a link to a tab opens it', async () => {
  renderAt('admin', '/settings?tab=do-not-call');
  expect(await screen.findByText('No numbers on the list.')).toBeVisible();
  expect(screen.queryByLabelText('Organization name')).toBeNull();
});

test.each([
  ['do-not-call', 'Only admins and owners can see and change this.'],
  ['sign-in', 'Only owners can see and change this.'],
])('a link to %s, which the role may not see, says so', async (tab, reason) => {
  renderAt('member', `/settings?tab=${tab}`);
  expect(await screen.findByText(reason)).toBeVisible();
});
