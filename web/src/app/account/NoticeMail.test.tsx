import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { NoticeMail } from './NoticeMail';

test('an admin chooses whether mail about notices is sent', async () => {
  const mail = { available: true, wanted: true };
  const api = answerApi({
    'GET /api/notices': () => ({ body: { items: [], mail } }),
    'PUT /api/notices/mail': (body) => {
      mail.wanted = (body as { wanted: boolean }).wanted;
      return { status: 204 };
    },
  });
  renderFor('admin', <NoticeMail />);
  const choice = await screen.findByRole('switch', { name: /^Email me notices of Demo/ });
  expect(choice).toBeChecked();
  await userEvent.click(choice);
  await expect.poll(() => screen.getByRole('switch')).not.toBeChecked();
  expect(api.bodiesOf('PUT /api/notices/mail')).toEqual([{ wanted: false }]);
});
