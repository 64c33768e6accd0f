import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { dayAfter, instantOf, localDayOf } from './days';
import { TimeFilters } from './TimeFilters';

const today = localDayOf(new Date());

test('a period is whole days in the reader’s zone, as instants, and one that ends today goes on', async () => {
  const change = vi.fn();
  renderFor('member', <TimeFilters noun="call" search={new URLSearchParams()} onChange={change} />);
  const period = screen.getByRole('combobox', { name: 'Period' });
  await userEvent.click(period);
  await userEvent.click(screen.getByRole('option', { name: 'Last 7 days' }));
  expect(change).toHaveBeenLastCalledWith({ from: instantOf(`${dayAfter(today, -6)}T00:00`), until: null });
  await userEvent.click(period);
  await userEvent.click(screen.getByRole('option', { name: 'Yesterday' }));
  const yesterday = { from: instantOf(`${dayAfter(today, -1)}T00:00`), until: instantOf(`${today}T00:00`) };
  expect(change).toHaveBeenLastCalledWith(yesterday);
});

test('the period of the URL is named, and any other time is custom', () => {
  const from = instantOf(`${dayAfter(today, -6)}T00:00`) ?? '';
  const { unmount } = renderFor(
    'member',
    <TimeFilters search={new URLSearchParams({ from })} onChange={() => undefined} />,
  );
  expect(screen.getByRole('combobox', { name: 'Period' })).toHaveValue('Last 7 days');
  expect(screen.getByLabelText('From')).toHaveValue(`${dayAfter(today, -6)}T00:00`);
  unmount();
  renderFor(
    'member',
    <TimeFilters search={new URLSearchParams({ from: '2026-01-31T12:00:00Z' })} onChange={() => undefined} />,
  );
  expect(screen.getByRole('combobox', { name: 'Period' })).toHaveValue('Custom');
});
