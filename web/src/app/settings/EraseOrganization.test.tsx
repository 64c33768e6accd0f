import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import type { Organization } from '../../api/types';
import { EraseOrganization } from './EraseOrganization';

const ERASE = 'POST /api/organization/erase';
const ORGANIZATION = { id: 'organization', name: 'Demo' } as Organization;

const password = () => screen.getByLabelText('Your password');
const submit = () => screen.getByRole('button', { name: 'Delete for good' });

async function opened() {
  await userEvent.click(screen.getByRole('button', { name: 'Delete organization…' }));
  return screen.findByLabelText('Type “Demo” to confirm');
}

test('the name and the password confirm, and a live call can be hung up', async () => {
  const answers = [
    problem(422, 'validation-failed', [
      { pointer: '/currentPassword', detail: 'is not your current password' },
    ]),
    { status: 202, body: { state: 'pending' } },
  ];
  const server = answerApi({
    'GET /api/calls': () => ({ body: { items: [], nextCursor: null, total: { count: 2, isExact: true } } }),
    'GET /api/me': () => ({ body: { id: 'person', organizations: [] } }),
    [ERASE]: () => answers.shift() ?? problem(404, 'not-found'),
  });
  const switchTo = vi.fn();
  renderFor('owner', <EraseOrganization organization={ORGANIZATION} />, {
    others: [{ id: 'other', name: 'Other' }],
    switchTo,
  });
  const name = await opened();
  expect(await screen.findByText('2 calls are in progress now.')).toBeVisible();
  await userEvent.type(name, 'Dem');
  expect(submit()).toBeDisabled();
  await userEvent.type(name, 'o ');
  await userEvent.type(password(), 'wrong');
  await userEvent.click(submit());
  expect(await screen.findByText('Is not your current password.')).toBeVisible();
  expect(switchTo).not.toHaveBeenCalled();

  await userEvent.clear(password());
  await userEvent.type(password(), 'right');
  await userEvent.click(screen.getByLabelText('Hang up calls in progress'));
  await userEvent.click(submit());
  await waitFor(() => expect(switchTo).toHaveBeenCalledWith('other'));
  expect(server.bodiesOf(ERASE)).toEqual([
    { name: 'Demo ', currentPassword: 'wrong', hangUp: false },
    { name: 'Demo ', currentPassword: 'right', hangUp: true },
  ]);
});

test('who has no password sends none, and is told to sign in again', async () => {
  const server = answerApi({
    'GET /api/calls': () => ({ body: { items: [], nextCursor: null } }),
    [ERASE]: () => problem(409, 'sign-in-again'),
  });
  renderFor('owner', <EraseOrganization organization={ORGANIZATION} />);
  await userEvent.type(await opened(), 'Demo');
  await userEvent.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('sign-in-again');
  expect(server.bodiesOf(ERASE)).toEqual([{ name: 'Demo', hangUp: false }]);
});
