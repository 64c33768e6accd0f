import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { enter } from '../../test/enter';
import { renderFor } from '../../test/render';
import { SetUpSecondFactor } from './SetUpSecondFactor';

test('a second factor is set up with the password and a code, and its recovery codes are shown once', async () => {
  const begun = { secret: 'ABCDEFGH', uri: 'otpauth://totp/Linecard:ada?secret=ABCDEFGH' };
  const api = answerApi({
    'POST /api/me/second-factor': () => ({ status: 201, body: begun }),
    'POST /api/me/second-factor/confirm': (body) =>
      (body as { code: string }).code === '123456'
        ? { body: { recoveryCodes: ['abcde-fghij', 'klmno-pqrst'] } }
        : problem(422, 'validation-failed', [{ pointer: '/code', detail: 'is wrong' }]),
    'GET /api/me': () => ({ body: {} }),
  });
  let done = 0;
  renderFor('member', <SetUpSecondFactor onDone={() => (done += 1)} />);
  await enter(screen.getByLabelText('Your password'), 'my password');
  await userEvent.click(screen.getByRole('button', { name: 'Set up' }));
  expect(await screen.findByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  expect(screen.getByText('ABCD EFGH')).toBeVisible();
  await enter(screen.getByLabelText('Code'), '000000');
  await userEvent.click(screen.getByRole('button', { name: 'Confirm' }));
  expect(await screen.findByText('Is wrong.')).toBeVisible();
  await enter(screen.getByLabelText('Code'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Confirm' }));
  expect(await screen.findByText(/abcde-fghij/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'I’ve saved them' }));
  expect(done).toBe(1);
  expect(api.bodiesOf('POST /api/me/second-factor')).toEqual([{ currentPassword: 'my password' }]);
});
