import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import type { UndoResult } from '../api/mutation';
import { Problem } from '../api/problem';
import { notifyDone } from './notify';
import { Toasts } from './Toasts';

afterEach(() => void vi.useRealTimers());

function show(undo?: () => Promise<UndoResult>) {
  renderFor(
    'admin',
    <>
      <input aria-label="Name" />
      <Toasts />
    </>,
  );
  act(() => void notifyDone('The agent is paused.', undo === undefined ? null : { mutationFn: undo }));
}

const undone = () => Promise.resolve({ undone: 1, changed: 0, failed: 0 });

test('the keyboard reaches the undo from where it is and returns there, and the undo says so', async () => {
  show(undone);
  const field = screen.getByLabelText('Name');
  await userEvent.type(field, 'Rec{F8}');
  expect(screen.getByRole('button', { name: 'Undo' })).toHaveFocus();
  expect(screen.getByRole('alert')).toHaveTextContent(/The agent is paused\..*Press F8/);
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText('Undone: The agent is paused.')).toBeVisible();
  await waitFor(() => expect(field).toHaveFocus());
});

test('what was changed again since is said to stay as it is, until that is read', async () => {
  show(() => Promise.resolve({ undone: 0, changed: 1, failed: 0 }));
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Not undone')).toBeVisible();
  expect(screen.getByText(/has been changed again since/)).toBeVisible();
});

test('of several, it is said how many were undone', async () => {
  show(() => Promise.resolve({ undone: 9, changed: 2, failed: 1 }));
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('9 of 12 undone')).toBeVisible();
  expect(screen.getByText(/left as it is: 2\. Failed: 1\./)).toBeVisible();
});

test('an undo that fails says why, and can be tried again', async () => {
  const undo = vi.fn(undone);
  undo.mockRejectedValueOnce(Problem.unreachable());
  show(undo);
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Can’t reach Linecard')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText(/^Undone:/)).toBeVisible();
});

test('a toast does not end while it has the focus, or while the page is hidden', () => {
  vi.useFakeTimers();
  show(undone);
  const advance = (seconds: number) =>
    act(() => {
      vi.advanceTimersByTime(seconds * 1000);
    });
  const shown = () => screen.queryByText(/The agent is paused/);
  act(() => screen.getByRole('button', { name: 'Undo' }).focus());
  advance(120);
  expect(shown()).not.toBeNull();
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  act(() => {
    screen.getByLabelText('Name').focus();
    document.dispatchEvent(new Event('visibilitychange'));
  });
  advance(120);
  expect(shown()).not.toBeNull();
  hidden.mockReturnValue(false);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  advance(19);
  expect(shown()).not.toBeNull();
  advance(2);
  // The transition.
  advance(1);
  expect(shown()).toBeNull();
});
