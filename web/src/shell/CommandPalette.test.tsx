import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../test/api-double';
import { renderFor } from '../../test/render';
import { PaletteButton } from './PaletteButton';

const SID = `CA${'0'.repeat(32)}`;

test('Ctrl+K leads to pages by name, to agents, and to a call by its SID', async () => {
  answerApi({
    'GET /api/organization': () => ({ body: { organizationConnected: false, rolloutPhase: 1 } }),
    'GET /api/agents': () => ({ body: { items: [{ id: 'a1', name: 'Front desk' }], nextCursor: null } }),
    'GET /api/twilio/resolutions': () => ({ body: { items: [{ agentId: 'a1', from: '+14155550100' }] } }),
    'GET /api/calls': () => ({ body: { items: [{ id: 'c1', to: '+14155550123' }], nextCursor: null } }),
  });
  renderFor('admin', <PaletteButton />);
  await userEvent.keyboard('{Control>}k{/Control}');
  const search = await screen.findByPlaceholderText('Page, agent, call SID…');
  expect(screen.getByRole('button', { name: 'Usage' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Rollout' })).toBeNull();
  await userEvent.type(search, 'desk');
  expect(await screen.findByRole('button', { name: /Front desk/ })).toHaveTextContent('+1 415 555 0100');
  expect(screen.queryByRole('button', { name: 'Usage' })).toBeNull();
  await userEvent.clear(search);
  await userEvent.paste(SID);
  expect(await screen.findByRole('button', { name: 'Call to +1 415 555 0123' })).toBeVisible();
});

test('the tabs of the page Organization are found by what they hold, if the user may see it', async () => {
  answerApi({
    'GET /api/organization': () => ({ body: { organizationConnected: false, rolloutPhase: 1 } }),
    'GET /api/agents': () => ({ body: { items: [], nextCursor: null } }),
  });
  renderFor('admin', <PaletteButton />);
  await userEvent.keyboard('{Control>}k{/Control}');
  const search = await screen.findByPlaceholderText('Page, agent, call SID…');
  await userEvent.type(search, 'time zone');
  expect(screen.getByRole('button', { name: /^General/ })).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Limits/ })).toBeNull();
  await userEvent.clear(search);
  await userEvent.type(search, 'second factor');
  expect(await screen.findByText('Nothing found')).toBeVisible();
});
