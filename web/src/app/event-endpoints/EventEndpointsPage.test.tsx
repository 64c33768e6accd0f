import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { EventEndpointsPage } from './EventEndpointsPage';

const ENDPOINT = {
  id: '0193b3c4-0000-7000-8000-000000000001',
  url: 'https://example.com/linecard-events',
  description: 'Our platform',
  eventTypes: ['call', 'limit'],
  agentId: null,
  secret: '••••••••cdef',
  previousSecretEndsAt: null,
  enabled: true,
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  lastSuccessAt: null,
  createdAt: '2026-11-29T12:00:00Z',
  updatedAt: '2026-11-29T12:00:00Z',
};
const DISABLED = {
  ...ENDPOINT,
  id: '0193b3c4-0000-7000-8000-000000000002',
  url: 'https://example.com/other',
  description: null,
  eventTypes: null,
  enabled: false,
  disabledReason: 'failing',
};

test('endpoints are listed with what they get and how they are', async () => {
  answerApi({ 'GET /api/event-endpoints': () => ({ body: { items: [ENDPOINT, DISABLED] } }) });
  renderFor('admin', <EventEndpointsPage />);
  const first = within(await screen.findByRole('row', { name: /linecard-events/ }));
  expect(first.getByText('Our platform')).toBeVisible();
  expect(first.getByText('Calls, Daily limits')).toBeVisible();
  expect(first.getByText('Enabled')).toBeVisible();
  const second = within(screen.getByRole('row', { name: /other/ }));
  expect(second.getByText('All events')).toBeVisible();
  expect(second.getByText('Disabled')).toBeVisible();
});

test('the secret of a new endpoint is shown once', async () => {
  answerApi({
    'GET /api/event-endpoints': () => ({ body: { items: [] } }),
    'GET /api/agents': () => ({ body: { items: [], nextCursor: null } }),
    'POST /api/event-endpoints': () => ({
      status: 201,
      body: { endpoint: ENDPOINT, signingSecret: 'whsec_c2VjcmV0' },
    }),
  });
  renderFor('admin', <EventEndpointsPage />);
  await screen.findByText('No endpoints yet');
  await userEvent.click(screen.getByRole('button', { name: 'New endpoint' }));
  await userEvent.type(await screen.findByLabelText('URL'), ENDPOINT.url);
  await userEvent.click(screen.getByRole('button', { name: 'Create endpoint' }));
  expect(await screen.findByLabelText('Signing secret')).toHaveValue('whsec_c2VjcmV0');
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByText('whsec_c2VjcmV0')).toBeNull();
});

test('a member sees endpoints and cannot make one', async () => {
  answerApi({ 'GET /api/event-endpoints': () => ({ body: { items: [ENDPOINT] } }) });
  renderFor('member', <EventEndpointsPage />);
  expect(await screen.findByText(ENDPOINT.url)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'New endpoint' })).toBeNull();
});
