import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { enter } from '../../../test/enter';
import { renderFor } from '../../../test/render';
import type { Organization } from '../../api/types';
import { RetentionForm } from './RetentionForm';

const page = (count: number) => () => ({
  body: { items: [], nextCursor: null, total: { count, isExact: true } },
});

function render(historyDays: number | null) {
  const organization = { retention: { historyDays } } as Organization;
  const api = answerApi({
    'GET /api/calls': page(40),
    'GET /api/messages': page(1),
    'PATCH /api/organization': () => ({ body: organization }),
  });
  renderFor('owner', <RetentionForm organization={organization} />);
  return api;
}

const days = () => screen.getByLabelText('Keep calls and messages for (days)');
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

test('a shorter time is saved only after it was said what it deletes, and confirmed by a word', async () => {
  const api = render(null);
  await enter(days(), '30');
  await save();
  expect(await screen.findByText(/Older at present: 40 calls and 1 message\./)).toBeVisible();
  const confirm = screen.getByRole('button', { name: 'Save and delete' });
  expect(confirm).toBeDisabled();
  expect(api.bodiesOf('PATCH /api/organization')).toEqual([]);
  await userEvent.type(screen.getByLabelText('Type “delete” to confirm'), 'delete');
  await userEvent.click(confirm);
  await expect
    .poll(() => api.bodiesOf('PATCH /api/organization'))
    .toEqual([{ retention: { historyDays: 30 } }]);
});

test('a longer time is saved at once', async () => {
  const api = render(60);
  await userEvent.clear(days());
  await save();
  await expect
    .poll(() => api.bodiesOf('PATCH /api/organization'))
    .toEqual([{ retention: { historyDays: null } }]);
});
