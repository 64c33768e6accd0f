import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { enter } from '../../../test/enter';
import { renderFor } from '../../../test/render';
import { ForgotPasswordPage } from './ForgotPasswordPage';

const OPERATION = 'POST /api/password-resets';

test('asking for a link says the same whether or not there is an account', async () => {
  const api = answerApi({ [OPERATION]: () => ({ status: 202 }) });
  renderFor('member', <ForgotPasswordPage />);
  await enter(screen.getByLabelText('Email'), 'ada@example.com');
  await userEvent.click(screen.getByRole('button', { name: 'Send link' }));
  expect(await screen.findByRole('status')).toHaveTextContent('If there is an account for ada@example.com');
  expect(api.bodiesOf(OPERATION)).toEqual([{ email: 'ada@example.com' }]);
});

test('an address that is none and too many requests are shown', async () => {
  const answers = [
    problem(422, 'validation-failed', [{ pointer: '/email', detail: 'must be an email address' }]),
    problem(429, 'rate-limited'),
  ];
  answerApi({ [OPERATION]: () => answers.shift() ?? {} });
  renderFor('member', <ForgotPasswordPage />);
  const submit = () => userEvent.click(screen.getByRole('button', { name: 'Send link' }));
  await enter(screen.getByLabelText('Email'), 'ada');
  await submit();
  expect(await screen.findByLabelText('Email')).toHaveAccessibleDescription(/Must be an email address\./);
  await enter(screen.getByLabelText('Email'), 'ada@example.com');
  await submit();
  expect(await screen.findByRole('alert')).toHaveTextContent('rate-limited');
});
