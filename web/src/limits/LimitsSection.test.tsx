import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { LimitsSection } from './LimitsSection';

const FREE = {
  paused: false,
  limits: { maxConcurrentCalls: 1, maxCallSeconds: null, allowedCountries: ['DE', 'US'] },
};
const STOPPED = { ...FREE, paused: true };

function subject(holder: typeof FREE, change = vi.fn(() => Promise.resolve())) {
  return <LimitsSection holder={holder} whose="the agent" lead="How far." change={change} />;
}

test('stopping asks first', async () => {
  const change = vi.fn(() => Promise.resolve());
  renderFor('admin', subject(FREE, change));
  await userEvent.click(screen.getByRole('button', { name: 'Stop all calls and messages now' }));
  expect(change).not.toHaveBeenCalled();
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Stop now' }));
  expect(change).toHaveBeenCalledWith({ paused: true });
});

test('what is stopped is let go on by an admin, and a member is told by whom', async () => {
  const change = vi.fn(() => Promise.resolve());
  const { unmount } = renderFor('admin', subject(STOPPED, change));
  await userEvent.click(screen.getByRole('button', { name: 'Let them go on' }));
  expect(change).toHaveBeenCalledWith({ paused: false });
  unmount();
  renderFor('member', subject(STOPPED));
  expect(screen.getByText(/Admins and owners of the organization can let them go on/)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test('a member reads the limits and changes none', () => {
  renderFor('member', subject(FREE));
  expect(screen.getByText('1 call')).toBeVisible();
  expect(screen.getByText('No limit')).toBeVisible();
  expect(screen.getByText('Germany, United States')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.queryByRole('textbox')).toBeNull();
});
