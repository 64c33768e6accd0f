import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { LimitsSection } from './LimitsSection';

const FREE = {
  paused: false,
  limits: { maxConcurrentCalls: 1, maxCallSeconds: null, allowedCountries: ['DE', 'US'] },
};
const PAUSED = { ...FREE, paused: true };

function subject(
  holder: typeof FREE,
  change = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve()),
) {
  return (
    <LimitsSection
      holder={holder}
      noun="agent"
      lead="Limits."
      mutation={{ mutationFn: change }}
      undoing={() => null}
    />
  );
}

test('pausing asks for confirmation', async () => {
  const change = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  renderFor('admin', subject(FREE, change));
  await userEvent.click(screen.getByRole('button', { name: 'Pause all calls and messages' }));
  expect(change).not.toHaveBeenCalled();
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Pause' }));
  expect(change.mock.calls[0]?.[0]).toEqual({ paused: true });
});

test('an admin resumes what is paused, and a member reads who can', async () => {
  const change = vi.fn<(change: object) => Promise<void>>(() => Promise.resolve());
  const { unmount } = renderFor('admin', subject(PAUSED, change));
  await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
  expect(change.mock.calls[0]?.[0]).toEqual({ paused: false });
  unmount();
  renderFor('member', subject(PAUSED));
  expect(screen.getByText(/An admin or owner can resume them/)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test.each(['owner', 'member'] as const)(
  'an organization that the platform has disabled is not offered to an %s to resume',
  (role) => {
    const holder = { ...PAUSED, disabledAt: '2026-01-01T00:00:00Z' };
    renderFor(
      role,
      <LimitsSection
        holder={holder}
        noun="organization"
        lead="Limits."
        mutation={{ mutationFn: () => Promise.resolve() }}
        undoing={() => null}
      />,
    );
    expect(screen.getByText('All calls and messages of this organization are paused')).toBeVisible();
    expect(
      screen.getByText(
        'Your platform has disabled this organization. Only your platform can enable it again.',
      ),
    ).toBeVisible();
    expect(screen.queryByText(/New ones are refused/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
  },
);

test('a member sees the limits but cannot change them', () => {
  renderFor('member', subject(FREE));
  expect(screen.getByText('1 call')).toBeVisible();
  expect(screen.getAllByText('No limit')).toHaveLength(5);
  expect(screen.getByText('Germany, United States')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.queryByRole('textbox')).toBeNull();
});
