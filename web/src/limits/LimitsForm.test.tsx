import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { enter } from '../../test/enter';
import { renderFor } from '../../test/render';
import { Problem } from '../api/problem';
import { LimitsForm } from './LimitsForm';

const LIMITS = { maxConcurrentCalls: 20, maxCallSeconds: null, allowedCountries: ['US'] };

test('clearing a field removes its limit, and a country is found by its name', async () => {
  const save = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  renderFor('admin', <LimitsForm limits={LIMITS} mutation={{ mutationFn: save }} undoing={() => null} />);
  await userEvent.clear(screen.getByLabelText('Concurrent calls'));
  await enter(screen.getByLabelText('Maximum call duration in seconds'), '1800');
  await enter(screen.getByRole('combobox', { name: 'Countries' }), 'german');
  await userEvent.click(screen.getByRole('option', { name: 'Germany' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
  expect(save.mock.calls[0]?.[0]).toEqual({
    limits: {
      maxConcurrentCalls: null,
      maxCallSeconds: 1800,
      maxCallsPerDay: null,
      maxMessagesPerDay: null,
      maxMinutesPerDay: null,
      maxSpendPerDay: null,
      allowedCountries: ['US', 'DE'],
      allowedNumberTypes: null,
      callingHours: null,
    },
  });
});

test('without a country, all are allowed', async () => {
  const save = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  renderFor('admin', <LimitsForm limits={LIMITS} mutation={{ mutationFn: save }} undoing={() => null} />);
  await userEvent.type(screen.getByRole('combobox', { name: 'Countries' }), '{Backspace}');
  await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
  expect(save.mock.calls[0]?.[0]).toMatchObject({ limits: { allowedCountries: null } });
});

test('what a day may cost is set, the own country named, and a costly type allowed', async () => {
  const save = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  const limits = { ...LIMITS, allowedCountries: ['own'], maxCallsPerDay: 500 };
  renderFor('admin', <LimitsForm limits={limits} mutation={{ mutationFn: save }} undoing={() => null} />);
  expect(screen.getAllByText('Country of the calling number')[0]).toBeVisible();
  expect(screen.getByLabelText('Calls per day')).toHaveValue('500');
  await enter(screen.getByLabelText('Cost per day'), '50');
  await userEvent.click(screen.getByRole('combobox', { name: 'Costly numbers' }));
  await userEvent.click(screen.getByRole('option', { name: 'Shared cost' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
  expect(save.mock.calls[0]?.[0]).toMatchObject({
    limits: {
      maxCallsPerDay: 500,
      maxSpendPerDay: 50,
      allowedCountries: ['own'],
      allowedNumberTypes: ['shared-cost'],
    },
  });
});

test('calling hours are set, removed, and refused at their field', async () => {
  const refused = new Problem({
    status: 422,
    code: 'validation-failed',
    title: 'The input cannot be accepted',
    detail: '/limits/callingHours/to must be later than from',
    errors: [{ pointer: '/limits/callingHours/to', detail: 'must be later than from' }],
  });
  const save = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  save.mockRejectedValueOnce(refused);
  const limits = { ...LIMITS, callingHours: { from: '09:00', to: '20:00' } };
  renderFor('admin', <LimitsForm limits={limits} mutation={{ mutationFn: save }} undoing={() => null} />);
  const submit = () => userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
  expect(screen.getByLabelText('Calls from')).toHaveValue('09:00');
  await enter(screen.getByLabelText('Calls until'), '08:00');
  await submit();
  expect(await screen.findByText('Must be later than from.')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
  await enter(screen.getByLabelText('Calls until'), '18:30');
  await submit();
  expect(save.mock.calls[1]?.[0]).toMatchObject({ limits: { callingHours: { from: '09:00', to: '18:30' } } });
  await userEvent.clear(screen.getByLabelText('Calls from'));
  await userEvent.clear(screen.getByLabelText('Calls until'));
  await submit();
  expect(save.mock.calls[2]?.[0]).toMatchObject({ limits: { callingHours: null } });
});

test('errors are shown at their fields, also the error of one country in the list', async () => {
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
  renderFor(
    'admin',
    <LimitsForm
      limits={LIMITS}
      mutation={{ mutationFn: () => Promise.reject(refused) }}
      undoing={() => null}
    />,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
  const calls = await screen.findByLabelText('Concurrent calls');
  expect(calls).toHaveAccessibleDescription(/Must be 1 to 100000, or null for no limit\./);
  expect(calls).toHaveFocus();
  expect(screen.getByText('Must be a country’s code.')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(within(document.body).queryByText('Two fields.')).toBeNull();
});
