import { notifications, type NotificationData } from '@mantine/notifications';

type Toast = NotificationData & { id: string };
/** Those that end by themselves, by id. */
const timed = new Map<string, { toast: Toast; ms: number }>();
/** All of them, in their order; some may wait for room. */
const open = new Set<string>();
let count = 0;
/** From where the focus went to a toast. */
let focusedBefore: HTMLElement | null = null;

export function newToastId(): string {
  count += 1;
  return `toast-${count}`;
}

/**
 * Shows a toast; with `ms`, for so long. That time begins anew when the pointer or the focus leaves it, and when the page is seen
 * again: nothing ends while it is read. Mantine itself pauses for the pointer alone.
 */
export function showToast(id: string, data: NotificationData, ms: number | null): string {
  const toast: Toast = {
    ...data,
    id,
    'data-toast': id,
    onFocusCapture: ({ relatedTarget }) => {
      if (!isInToast(relatedTarget))
        focusedBefore = relatedTarget instanceof HTMLElement ? relatedTarget : null;
      holdToast(id);
    },
    onBlurCapture: () => releaseToast(id),
    onClose: () => {
      timed.delete(id);
      open.delete(id);
      if (elementOf(id)?.contains(document.activeElement) === true) leaveToasts();
    },
  };
  open.add(id);
  if (ms !== null) timed.set(id, { toast, ms });
  notifications.show({ ...toast, autoClose: ms === null || document.hidden ? false : ms });
  return id;
}

/** Does nothing once it is gone. */
export function hideToast(id: string) {
  notifications.hide(id);
}

/** What is offered in a toast is of no use to whoever signs in next. */
export function hideTimedToasts() {
  for (const id of [...timed.keys()]) hideToast(id);
}

/** Keeps a toast, for example while something is under way in it. */
export function holdToast(id: string) {
  const found = timed.get(id);
  if (found !== undefined) notifications.update({ ...found.toast, autoClose: false });
}

/** Its time begins anew. */
export function releaseToast(id: string) {
  const found = timed.get(id);
  if (found !== undefined && !document.hidden) notifications.update({ ...found.toast, autoClose: found.ms });
}

/** For the keyboard: to the first button of the newest toast. Toasts are at the end of the page. */
export function focusToast() {
  const newest = [...open].map(elementOf).findLast((element) => element !== null);
  newest?.querySelector<HTMLElement>('button')?.focus();
}

function elementOf(id: string): HTMLElement | null {
  return document.querySelector(`[data-toast="${id}"]`);
}

/** Back to where the focus was. */
function leaveToasts() {
  const back = focusedBefore?.isConnected === true ? focusedBefore : document.getElementById('main');
  back?.focus({ preventScroll: true });
}

function isInToast(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-toast]') !== null;
}

document.addEventListener('visibilitychange', () => {
  for (const id of timed.keys()) {
    if (document.hidden) holdToast(id);
    else releaseToast(id);
  }
});
