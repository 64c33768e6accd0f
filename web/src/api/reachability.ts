/** When the server answered last; the page itself was an answer. */
let lastAnswer = Date.now();
/** Of when that is which the page shows, while the server does not answer; null while it does. */
let since: number | null = null;
const listeners = new Set<() => void>();

function set(next: number | null) {
  if (since === next) return;
  since = next;
  listeners.forEach((listener) => listener());
}

export const reachability = {
  since: () => since,
  answered: () => {
    lastAnswer = Date.now();
    set(null);
  },
  failed: () => set(since ?? lastAnswer),
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
