import { t } from '@lingui/core/macro';
import type { Undo, UndoResult } from '../api/mutation';
import type { Problem } from '../api/problem';
import { hideToast, newToastId, showToast } from './toast';
import { UndoToast } from './UndoToast';

/** Slow readers read so many characters in a second. */
const READ_PER_SECOND = 12;
const SHORTEST_MS = 6_000;
/** Also for who reads the toast, decides, and reaches for the button. */
const UNDO_MS = 20_000;

/**
 * Confirms an action; disappears by itself, but not before it can be read. With `undo`, it offers to take the action back. Errors
 * are shown where they occurred. Returns the toast's id.
 */
export function notifyDone(message: string, undo: Undo | null = null): string {
  const id = newToastId();
  const readMs = Math.max(SHORTEST_MS, (message.length / READ_PER_SECOND) * 1000);
  if (undo === null) return showToast(id, { message, color: 'teal' }, readMs);
  const end = (result: UndoResult) => {
    hideToast(id);
    notifyUndone(message, result);
  };
  const content = <UndoToast id={id} message={message} undo={undo} onUndone={end} onFailed={notifyFailed} />;
  return showToast(id, { message: content, color: 'teal' }, Math.max(UNDO_MS, readMs));
}

/** For errors of actions that have no form or dialog to show them. Stays until it is closed. */
export function notifyFailed({ title, message }: Pick<Problem, 'title' | 'message'>) {
  showToast(newToastId(), { title, message, color: 'red' }, null);
}

function notifyUndone(message: string, { undone, changed, failed }: UndoResult) {
  if (changed + failed === 0) notifyDone(t`Undone: ${message}`);
  else if (undone + failed === 0 && changed === 1)
    warn(t`Not undone`, t`${message} This has been changed again since, and stays as it is.`);
  else {
    const all = undone + changed + failed;
    const rest = [
      ...(changed === 0 ? [] : [t`Changed again since, and left as it is: ${changed}.`]),
      ...(failed === 0 ? [] : [t`Failed: ${failed}.`]),
    ];
    warn(t`${undone} of ${all} undone`, [message, ...rest].join(' '));
  }
}

/** Stays until it is closed, as what failed does. */
function warn(title: string, message: string) {
  showToast(newToastId(), { title, message, color: 'yellow' }, null);
}
