/** Since when the server has not answered; null while it does. */
let since: number | null = null;
const listeners = new Set<() => void>();

function set(next: number | null) {
  if (since === next) return;
  since = next;
  listeners.forEach((listener) => listener());
}

export const reachability = {
  since: () => since,
  answered: () => set(null),
  failed: () => set(since ?? Date.now()),
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
