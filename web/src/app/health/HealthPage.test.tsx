import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { HealthPage } from './HealthPage';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const FINE = {
  publicAddress: { url: 'https://linecard.example.com', https: true, lastCallbackAt: null, problem: null },
  clocks: { twilioAheadSeconds: 0.4, databaseAheadSeconds: -7.26, problem: null },
  backlog: { due: 0, isExact: true, oldestDueAt: null, problem: null },
  rejectedCallbacks: [],
  failingEndpoints: [],
  organizationLine: null,
  counts: [
    { state: 'working', problem: null, lines: 480 },
    { state: 'fallback', problem: null, lines: 12 },
  ],
  lines: [],
  nextCursor: null,
};

function line(agentName: string, state: string, problem: string | null, detail: string | null) {
  const hasLine = state !== 'not-connected';
  return {
    agentId: agentName,
    agentName,
    state,
    problem,
    detail,
    accountSid: hasLine ? ACCOUNT : null,
    phoneNumber: hasLine ? '+14155550100' : null,
    checkedAt: null,
  };
}

const TROUBLED = {
  ...FINE,
  publicAddress: { ...FINE.publicAddress, https: false, problem: 'This address is not https.' },
  backlog: { due: 3, isExact: true, oldestDueAt: '2026-01-01T00:00:00Z', problem: 'It is 12 min behind.' },
  rejectedCallbacks: [
    {
      agentId: 'a1',
      agentName: 'Front desk',
      agentDeleted: false,
      reason: 'wrong-signature',
      count: 7,
      lastAt: '2026-01-01T00:00:00Z',
    },
    {
      agentId: 'a2',
      agentName: 'Old desk',
      agentDeleted: true,
      reason: 'wrong-signature',
      count: 3,
      lastAt: '2026-01-01T00:00:00Z',
    },
    {
      agentId: null,
      agentName: null,
      agentDeleted: false,
      reason: 'unsigned',
      count: 2,
      lastAt: '2026-01-01T00:00:00Z',
    },
  ],
  organizationLine: {
    accountSid: ACCOUNT,
    phoneNumber: '+14155550199',
    state: 'failing',
    problem: 'twilio-account-suspended',
    detail: 'Suspended.',
    checkedAt: null,
  },
  counts: [
    ...FINE.counts,
    { state: 'failing', problem: 'twilio-token-rejected', lines: 1 },
    { state: 'limited', problem: 'twilio-shared-key-unknown', lines: 2 },
  ],
  lines: [
    line('Rotated', 'failing', 'twilio-token-rejected', 'Twilio does not accept the token.'),
    line('Without', 'not-connected', null, 'It has no account.'),
    line('Trial', 'limited', 'twilio-trial-account', 'It is a trial account.'),
    line('New', 'unverified', null, 'Twilio has not been asked.'),
  ],
};

test('an organization without trouble is a sentence and a count', async () => {
  answerApi({ 'GET /api/health': () => ({ body: FINE }) });
  renderFor('admin', <HealthPage />);
  expect(await screen.findByText('No problems found')).toBeVisible();
  expect(
    screen.getAllByText(/^480 agents with a working account .* 12 agents on the organization’s/),
  ).toHaveLength(2);
  expect(screen.getByText('Callbacks were accepted at the last verifications')).toBeVisible();
  expect(screen.getByText('7.3 s behind the server’s')).toBeVisible();
});

test('each line in trouble has its sentence and the place that mends it', async () => {
  answerApi({ 'GET /api/health': () => ({ body: TROUBLED }) });
  renderFor('admin', <HealthPage />);
  const row = async (name: RegExp) => within(await screen.findByRole('row', { name }));
  const rotated = await row(/Rotated/);
  expect(rotated.getByText('Twilio does not accept the token.')).toBeVisible();
  expect(rotated.getByRole('link', { name: 'Enter the current token' })).toHaveAttribute(
    'href',
    '/agents/Rotated?tab=connection',
  );
  const without = await row(/Without/);
  expect(without.getByRole('link', { name: 'Connect' })).toHaveAttribute('href', '/agents/Without/connect');
  expect(without.queryByRole('button', { name: 'Verify' })).toBeNull();
  const trial = await row(/Trial/);
  expect(trial.getByText('Trial account: calls verified numbers only')).toBeVisible();
  expect(trial.getByRole('link', { name: 'Upgrade at Twilio' })).toHaveAttribute(
    'rel',
    'noopener noreferrer',
  );
  expect((await row(/New/)).getByRole('button', { name: 'Verify' })).toBeVisible();
  const organization = await row(/Used by 12 agents/);
  expect(organization.getByRole('link', { name: 'Open the account at Twilio' })).toBeVisible();
  const callbacks = within(screen.getByRole('region', { name: 'Callbacks' }));
  expect(callbacks.getByRole('row', { name: /Front desk Wrong signature.* 7/ })).toBeVisible();
  expect(callbacks.getByRole('row', { name: /Old desk \(deleted\)/ })).toBeVisible();
  expect(callbacks.queryByRole('link', { name: /Old desk/ })).toBeNull();
  expect(callbacks.getByRole('row', { name: /Not known No signature 2/ })).toBeVisible();
  expect(callbacks.getByText('2 lines signed with a webhook key that is not stored here')).toBeVisible();
  expect(screen.getByText('This address is not https.')).toBeVisible();
  expect(screen.getByText('It is 12 min behind.')).toBeVisible();
});

test('an event endpoint that gets nothing is named with what to do', async () => {
  const failing = {
    id: 'e1',
    url: 'https://example.com/events',
    failingSince: '2026-01-01T00:00:00Z',
    disabledReason: null,
    disabledAt: null,
    problem: 'Deliveries fail.',
  };
  answerApi({ 'GET /api/health': () => ({ body: { ...FINE, failingEndpoints: [failing] } }) });
  renderFor('admin', <HealthPage />);
  expect(await screen.findByText('1 failing endpoint')).toBeVisible();
  expect(screen.getByText(/Deliveries fail/)).toBeVisible();
  expect(screen.getByRole('link', { name: failing.url })).toHaveAttribute('href', '/event-endpoints/e1');
});

test('another state is chosen with its chip and asked for', async () => {
  const api = answerApi({ 'GET /api/health': () => ({ body: TROUBLED }) });
  renderFor('admin', <HealthPage />);
  await userEvent.click(await screen.findByRole('radio', { name: 'Working (480)' }));
  expect(await screen.findByRole('radio', { name: 'Working (480)' })).toBeChecked();
  expect(api.sent.length).toBeGreaterThanOrEqual(2);
});

test('members see the lines, and neither rejected callbacks nor what they may not do', async () => {
  answerApi({ 'GET /api/health': () => ({ body: { ...TROUBLED, rejectedCallbacks: null } }) });
  renderFor('member', <HealthPage />);
  expect(await screen.findByText('Only admins and owners see them.')).toBeVisible();
  expect(screen.getByText('Twilio does not accept the token.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Verify' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Connect' })).toBeNull();
});
