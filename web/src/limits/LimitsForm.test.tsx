import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { Problem } from '../api/problem';
import { LimitsForm } from './LimitsForm';

const LIMITS = { maxConcurrentCalls: 20, maxCallSeconds: null, allowedCountries: ['US'] };

test('a field that is emptied takes its limit away, and a country is found by its name', async () => {
  const save = vi.fn(() => Promise.resolve());
  renderFor('admin', <LimitsForm limits={LIMITS} save={save} />);
  await userEvent.clear(screen.getByLabelText('Calls at once'));
  await userEvent.type(screen.getByLabelText('Longest call, in seconds'), '1800');
  await userEvent.type(screen.getByRole('combobox', { name: 'Countries' }), 'german');
  await userEvent.click(screen.getByRole('option', { name: 'Germany' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save the limits' }));
  expect(save).toHaveBeenCalledWith({
    maxConcurrentCalls: null,
    maxCallSeconds: 1800,
    allowedCountries: ['US', 'DE'],
  });
});

test('without a country all are allowed', async () => {
  const save = vi.fn(() => Promise.resolve());
  renderFor('admin', <LimitsForm limits={LIMITS} save={save} />);
  await userEvent.type(screen.getByRole('combobox', { name: 'Countries' }), '{Backspace}');
  await userEvent.click(screen.getByRole('button', { name: 'Save the limits' }));
  expect(save).toHaveBeenCalledWith(expect.objectContaining({ allowedCountries: null }));
});

test('what is refused stands at its field, also of one country in the list', async () => {
  const refused = new Problem({
    status: 422,
    code: 'validation-failed',
    title: 'The input cannot be accepted',
    detail: 'Two fields.',
    errors: [
      { pointer: '/limits/maxConcurrentCalls', detail: 'must be 1 to 100000, or null for no limit' },
      { pointer: '/limits/allowedCountries/0', detail: 'must be a country’s code' },
    ],
  });
  renderFor('admin', <LimitsForm limits={LIMITS} save={() => Promise.reject(refused)} />);
  await userEvent.click(screen.getByRole('button', { name: 'Save the limits' }));
  const calls = await screen.findByLabelText('Calls at once');
  expect(calls).toHaveAccessibleDescription(/Must be 1 to 100000, or null for no limit\./);
  expect(calls).toHaveFocus();
  expect(screen.getByText('Must be a country’s code.')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(within(document.body).queryByText('Two fields.')).toBeNull();
});
