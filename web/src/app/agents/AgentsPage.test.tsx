import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { AgentsPage } from './AgentsPage';

const EACH = 2;

/** Pages of agents; there are so many that nothing else is asked for. */
function answer() {
  let made = 0;
  const agent = () => {
    made += 1;
    const [createdAt, updatedAt] = ['2026-10-01T00:00:00Z', '2026-10-01T00:00:00Z'];
    return { id: `a${made}`, name: `Agent ${made}`, createdAt, updatedAt };
  };
  return answerApi({
    'GET /api/agents': () => ({
      body: {
        items: Array.from({ length: EACH }, agent),
        nextCursor: 'next',
        total: { count: 40, isExact: true },
      },
    }),
    'GET /api/twilio/resolutions': () => ({ body: { items: [], nextCursor: null } }),
    'GET /api/usage': () => ({ body: { items: [], totals: {} } }),
  });
}

const heading = (name: string) => screen.findByRole('columnheader', { name, hidden: true });

async function sortBy(name: string) {
  await userEvent.click(within(await heading(name)).getByRole('button', { hidden: true }));
}

test('all agents are sorted, by the server, and the address and the headings say how', async () => {
  const api = answer();
  const asked = () => new URLSearchParams(api.queriesOf('GET /api/agents').at(-1)).get('sort');
  renderFor('member', <AgentsPage />, { at: '/agents' });
  expect(await heading('Created')).toHaveAttribute('aria-sort', 'descending');
  expect(asked()).toBeNull();
  for (const [name, sort, direction] of [
    ['Agent', 'name', 'ascending'],
    ['Agent', '-name', 'descending'],
    ['Created', 'createdAt', 'ascending'],
  ] as const) {
    await sortBy(name);
    await waitFor(() => expect(asked()).toBe(sort));
    expect(await heading(name)).toHaveAttribute('aria-sort', direction);
    expect(new URLSearchParams(window.location.search).get('sort')).toBe(sort);
  }
  // The first order again, for which the address has no need of a word, and which may be known still.
  await sortBy('Created');
  expect(await heading('Created')).toHaveAttribute('aria-sort', 'descending');
  expect(window.location.search).toBe('');
});

test('the next page is asked for in the same order, and the lines of its agents by their ids', async () => {
  const api = answer();
  renderFor('member', <AgentsPage />, { at: '/agents?sort=-name' });
  await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
  await waitFor(() => expect(api.queriesOf('GET /api/agents')).toHaveLength(2));
  const next = new URLSearchParams(api.queriesOf('GET /api/agents')[1]);
  expect([next.get('sort'), next.get('cursor')]).toEqual(['-name', 'next']);
  await waitFor(() => expect(api.queriesOf('GET /api/twilio/resolutions')).toHaveLength(2));
  for (const query of api.queriesOf('GET /api/twilio/resolutions')) {
    expect(new URLSearchParams(query).has('cursor')).toBe(false);
    expect(new URLSearchParams(query).getAll('agentId')).toHaveLength(EACH);
  }
});

test('an order that does not exist is the newest first, as the API lists them', async () => {
  const api = answer();
  renderFor('member', <AgentsPage />, { at: '/agents?sort=price' });
  expect(await heading('Created')).toHaveAttribute('aria-sort', 'descending');
  expect(new URLSearchParams(api.queriesOf('GET /api/agents')[0]).has('sort')).toBe(false);
});
