import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import type { Member } from '../../api/types';
import { ResetPassword } from './ResetPassword';

const GRACE = { userId: 'g', name: 'Grace', email: 'grace@example.com', role: 'member' } as Member;
const LINK = 'https://linecard.example.com/password-reset#once';

test('a link that is shown once does not disappear with Escape', async () => {
  answerApi({
    'POST /api/members/g/password-reset': () => ({ body: { link: LINK, mail: { status: 'off' } } }),
  });
  renderFor('owner', <ResetPassword member={GRACE} />);
  await userEvent.click(screen.getByRole('button', { name: 'Reset the password of Grace' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Create link' }));
  const link = await screen.findByLabelText('Password link');
  await userEvent.keyboard('{Escape}');
  expect(link).toHaveValue(LINK);
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
