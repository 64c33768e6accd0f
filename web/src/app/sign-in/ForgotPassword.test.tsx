import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { ForgotPassword } from './ForgotPassword';

test.each([true, false])('a forgotten password is asked about only where mail is sent: %s', async (sent) => {
  const api = answerApi({ 'GET /api/sign-in': () => ({ body: { passwordReset: sent } }) });
  renderFor('member', <ForgotPassword />);
  await expect.poll(() => api.sent.length).toBe(1);
  if (sent) expect(await screen.findByRole('link', { name: 'Forgot password?' })).toBeVisible();
  else expect(screen.queryByRole('link')).toBeNull();
});
