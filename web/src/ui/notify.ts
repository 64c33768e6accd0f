import { notifications } from '@mantine/notifications';
import type { Problem } from '../api/problem';

/** Tells that something was done; it goes by itself. What went wrong stands where it happened. */
export function notifyDone(message: string) {
  notifications.show({ message, color: 'teal', autoClose: 5_000 });
}

/** For what was begun where no form or dialog is left to say it in. It stays until it is closed. */
export function notifyFailed({ title, message }: Problem) {
  notifications.show({ title, message, color: 'red', autoClose: false });
}
