import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { SharedKeys } from './SharedKeys';

const STORED = {
  keySid: 'webhooks_sharedkey_1',
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  secret: '••••••••cdef',
  enteredAt: '2026-11-29T12:00:00Z',
};

test('a webhook key is listed with its mask, added, and what the server refuses is shown at its field', async () => {
  answerApi({
    'GET /api/twilio/shared-keys': () => ({ status: 200, body: { items: [STORED] } }),
    'PUT /api/twilio/shared-keys/no-key': () => ({
      status: 422,
      body: {
        type: 'urn:linecard:problem:validation-failed',
        title: 'Invalid input',
        status: 422,
        code: 'validation-failed',
        detail: '/keySid must be the SID of a SharedKey',
        errors: [{ pointer: '/keySid', detail: 'must be the SID of a SharedKey' }],
      },
    }),
  });
  renderFor('admin', <SharedKeys />);
  expect(await screen.findByText(STORED.keySid)).toBeVisible();
  expect(screen.getByText(STORED.secret)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Add webhook key' }));
  await userEvent.type(await screen.findByLabelText('SharedKey SID'), 'no-key');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/must be the SID of a SharedKey/i)).toBeVisible();
});
