import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { NotFoundHere } from './NotFoundHere';

test('a link into another organization of the same person offers to open it there', async () => {
  const asked: (string | null)[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const organization = request.headers.get('Linecard-Organization');
    asked.push(organization);
    const body = { type: '', title: '', status: 404, code: 'not-found', detail: 'There is no such agent.' };
    const answer = organization === 'globex' ? { id: 'a1' } : body;
    return Promise.resolve(
      new Response(JSON.stringify(answer), { status: organization === 'globex' ? 200 : 404 }),
    );
  });
  const switchTo = vi.fn();
  renderFor('owner', <NotFoundHere kind="agents" id="a1" />, {
    others: [
      { id: 'initech', name: 'Initech' },
      { id: 'globex', name: 'Globex' },
    ],
    switchTo,
    at: '/agents/a1?tab=limits',
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Open in Globex' }));
  expect(switchTo).toHaveBeenCalledWith('globex', '/agents/a1?tab=limits');
  expect(asked.toSorted()).toEqual(['globex', 'initech']);
});

test('without another organization, nothing is asked', () => {
  const fetch = vi.fn();
  vi.stubGlobal('fetch', fetch);
  renderFor('owner', <NotFoundHere kind="calls" id="c1" />);
  expect(screen.getByRole('link', { name: 'Go to agents' })).toBeVisible();
  expect(fetch).not.toHaveBeenCalled();
});
