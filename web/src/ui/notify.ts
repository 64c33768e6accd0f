import { notifications } from '@mantine/notifications';
import type { Problem } from '../api/problem';

/** Confirms an action; disappears automatically. Errors are shown where they occurred. */
export function notifyDone(message: string) {
  notifications.show({ message, color: 'teal', autoClose: 5_000 });
}

/** For errors of actions that have no form or dialog to show them. Stays until it is closed. */
export function notifyFailed({ title, message }: Problem) {
  notifications.show({ title, message, color: 'red', autoClose: false });
}
