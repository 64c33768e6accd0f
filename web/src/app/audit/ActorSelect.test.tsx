import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { ActorSelect } from './ActorSelect';

const ACTORS = {
  'GET /api/members': () => ({
    body: { items: [{ userId: 'ada', name: 'ada@example.com' }], nextCursor: null },
  }),
  'GET /api/api-keys': () => ({
    body: { items: [{ id: 'key', name: 'Dialer', hint: '1234' }], nextCursor: null },
  }),
};

test('members and API keys can be selected', async () => {
  answerApi(ACTORS);
  const onChange = vi.fn();
  renderFor('admin', <ActorSelect value={null} onChange={onChange} />);
  await userEvent.click(screen.getByRole('combobox', { name: 'Actor' }));
  expect(await screen.findByRole('option', { name: 'ada@example.com' })).toBeVisible();
  await userEvent.click(await screen.findByRole('option', { name: 'Dialer (…1234)' }));
  expect(onChange.mock.calls[0]?.[0]).toBe('key');
});

test('an actor from a link who is no longer a member stays selected', async () => {
  answerApi(ACTORS);
  renderFor('admin', <ActorSelect value="gone" onChange={() => undefined} />);
  const who = screen.getByRole('combobox', { name: 'Actor' });
  await waitFor(() => expect(who).toHaveValue('Former member or key'));
});
