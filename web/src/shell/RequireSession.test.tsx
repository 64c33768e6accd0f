import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { renderFor } from '../../test/render';
import { RequireSession } from './RequireSession';

test('an error before it is known who is signed in has a page with a title, from which it is tried again', async () => {
  let isBroken = true;
  answerApi({
    'GET /api/me': () => (isBroken ? problem(422, 'broken') : problem(401, 'unauthenticated')),
  });
  renderFor('member', <RequireSession />);
  expect(await screen.findByRole('heading', { level: 1, name: 'Something went wrong' })).toBeVisible();
  expect(document.title).toBe('Something went wrong · Linecard');
  isBroken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await expect.poll(() => screen.queryByRole('heading')).toBeNull();
});
