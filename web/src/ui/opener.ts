/* eslint-disable lingui/no-unlocalized-strings -- Selectors. */
const DIALOG = '[role="dialog"]';
/** What opens a dialog and is gone when the dialog closes, or never has the focus. */
const PASSING = `${DIALOG}, [role="menu"], [role="listbox"]`;
const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex]';

/** What had the focus last on the page itself: for the item of a menu, that is the button of the menu. */
let last: HTMLElement | null = null;

function remember(element: Element | null) {
  last = element instanceof HTMLElement ? element : null;
}

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element && target.closest(PASSING) === null) remember(target);
});
// Safari gives no focus to a button that is clicked.
document.addEventListener(
  'pointerdown',
  ({ target }) => {
    if (target instanceof Element && target.closest(PASSING) === null) remember(target.closest(FOCUSABLE));
  },
  { capture: true },
);

/** Where the focus was when a dialog opened. */
export type Opener = {
  /** In a dialog, which may still be there below the one that opened. */
  inDialog: HTMLElement | null;
  onPage: HTMLElement | null;
};

export function opener(): Opener {
  const active = document.activeElement;
  const isInDialog = active instanceof HTMLElement && active.closest(DIALOG) !== null;
  return { inDialog: isInDialog ? active : null, onPage: last };
}

/** A dialog that opens next, or a page that was led to, takes the focus within this time. */
const TAKEN_BY_OTHERS_MS = 10;

/** To be called when the dialog closes: gives the focus back, unless something else takes it. */
export function giveFocusBack({ inDialog, onPage }: Opener) {
  const before = document.activeElement;
  setTimeout(() => {
    const active = document.activeElement;
    // The dialog that closes may still be fading, with the focus in it.
    const closing = before?.closest(DIALOG) ?? null;
    const isLost = active === null || active === document.body || (closing !== null && active === before);
    if (!isLost) return;
    // What opened it may seem to be in itself: it had the focus already when it was asked for.
    const isStillThere = inDialog?.isConnected === true && inDialog.closest(DIALOG) !== closing;
    (isStillThere ? inDialog : onPage)?.focus({ preventScroll: true });
  }, TAKEN_BY_OTHERS_MS);
}
