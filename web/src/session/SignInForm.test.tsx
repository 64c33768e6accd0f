import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { enter } from '../../test/enter';
import { renderFor } from '../../test/render';
import { SignInForm } from './SignInForm';

test('a code is asked for after the right password only, and again after a wrong one', async () => {
  const me = { id: 'person' };
  const api = answerApi({
    'POST /api/session': (body) => {
      const { password, code } = body as { password: string; code?: string };
      if (password !== 'right') return problem(401, 'wrong-credentials');
      if (code === undefined) return problem(401, 'code-required');
      return code === '123456' ? { status: 201, body: me } : problem(401, 'wrong-code');
    },
  });
  let signedIn: unknown = null;
  renderFor('member', <SignInForm email="ada@example.com" onSignedIn={(who) => (signedIn = who)} />);
  const submit = () => userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await enter(screen.getByLabelText('Password'), 'wrong');
  await submit();
  expect(await screen.findByRole('alert')).toHaveTextContent('wrong-credentials');
  expect(screen.queryByLabelText('Code')).toBeNull();
  await enter(screen.getByLabelText('Password'), 'right');
  await submit();
  expect(await screen.findByLabelText('Code')).toHaveFocus();
  expect(screen.queryByRole('alert')).toBeNull();
  await enter(screen.getByLabelText('Code'), '000000');
  await submit();
  expect(await screen.findByRole('alert')).toHaveTextContent('wrong-code');
  await enter(screen.getByLabelText('Code'), '123456');
  await submit();
  await expect.poll(() => signedIn).toEqual(me);
  expect(api.bodiesOf('POST /api/session').at(-1)).toEqual({
    email: 'ada@example.com',
    password: 'right',
    code: '123456',
  });
});
