import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import type { Organization } from '../../api/types';
import { SecondFactorSwitch } from './SecondFactorSwitch';

test('a second factor is required only after it was said whom that shuts out', async () => {
  const api = answerApi({
    'GET /api/members': () => ({
      body: {
        items: [{ secondFactor: true }, { secondFactor: false }, { secondFactor: false }],
        nextCursor: null,
      },
    }),
    'PATCH /api/organization': () => ({ body: {} }),
  });
  renderFor('owner', <SecondFactorSwitch organization={{ secondFactorRequired: false } as Organization} />);
  await userEvent.click(screen.getByRole('switch'));
  expect(await screen.findByText(/^2 members have none/)).toBeVisible();
  expect(api.bodiesOf('PATCH /api/organization')).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Require it' }));
  await expect.poll(() => api.bodiesOf('PATCH /api/organization')).toEqual([{ secondFactorRequired: true }]);
});
