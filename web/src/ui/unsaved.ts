/** The forms that may hold something typed and not saved. They are asked: nothing is rendered while somebody types. */
const forms = new Set<() => boolean>();
/** What waits for the answer whether changes may be discarded; null while nothing does. */
let waiting: (() => void) | null = null;
const listeners = new Set<() => void>();

function wait(action: (() => void) | null) {
  waiting = action;
  listeners.forEach((listener) => listener());
}

export const unsaved = {
  /** Watches a form until the returned function is called. */
  watch(isDirty: () => boolean) {
    forms.add(isDirty);
    return () => void forms.delete(isDirty);
  },
  isAny: () => [...forms].some((isDirty) => isDirty()),
  /** Does what removes the page's forms: at once if nothing is lost by it, otherwise when that has been accepted. */
  leave(action: () => void) {
    if (unsaved.isAny()) wait(action);
    else action();
  },
  waiting: () => waiting,
  keepEditing: () => wait(null),
  discard() {
    const action = waiting;
    forms.clear();
    wait(null);
    action?.();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** What a form held when it was saved last. */
export function savedValues() {
  let saved: string | null = null;
  return {
    set: (values: unknown) => {
      saved = JSON.stringify(values);
    },
    are: (values: unknown) => JSON.stringify(values) === saved,
  };
}
