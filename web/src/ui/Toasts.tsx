import { useHotkeys } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { focusToast } from './toast';

/** Where toasts are shown. F8 goes to the newest, from everywhere. */
export function Toasts() {
  useHotkeys([['F8', focusToast]], []);
  return <Notifications position="bottom-right" />;
}
