import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { InviteDialog } from './InviteDialog';

const LINK = 'https://linecard.example.com/invitation#lci_secret';

test('an invitation shows its link once, and an admin cannot invite an owner', async () => {
  answerApi({
    'POST /api/invitations': () => ({
      status: 201,
      body: {
        id: 'i',
        email: 'bob@example.com',
        role: 'member',
        link: LINK,
        mail: { status: 'off', detail: null },
      },
    }),
  });
  renderFor('admin', <InviteDialog opened onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('combobox', { name: 'Role' }));
  expect(await screen.findByRole('option', { name: /^Admin/ })).toBeVisible();
  expect(screen.queryByRole('option', { name: /^Owner/ })).toBeNull();
  await userEvent.type(screen.getByLabelText('Email'), 'bob@example.com');
  await userEvent.click(screen.getByRole('button', { name: 'Create link' }));
  expect(await screen.findByLabelText('Invitation link')).toHaveValue(LINK);
});

test.each([
  ['sent', null, /Linecard emailed it to bob@example\.com/],
  [
    'failed',
    'The mail server did not take it. Hand the link over yourself.',
    /The mail server did not take it/,
  ],
  ['off', null, /Send it to bob@example\.com over a private channel/],
])('the link is shown whether or not mail was sent: %s', async (status, detail, text) => {
  const body = { id: 'i', email: 'bob@example.com', role: 'member', link: LINK, mail: { status, detail } };
  answerApi({ 'POST /api/invitations': () => ({ status: 201, body }) });
  renderFor('admin', <InviteDialog opened onClose={() => undefined} />);
  await userEvent.type(await screen.findByLabelText('Email'), 'bob@example.com');
  await userEvent.click(screen.getByRole('button', { name: 'Create link' }));
  expect(await screen.findByText(text)).toBeVisible();
  expect(screen.getByLabelText('Invitation link')).toHaveValue(LINK);
});
