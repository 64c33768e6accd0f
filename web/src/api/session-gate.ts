/**
 * Requests that meet an ended session wait here until the person has signed in again, and are then sent
 * once more: whoever was filling in a form loses nothing.
 *
 * Closed only while somebody is known to be signed in; before that, a 401 is an answer like any other.
 */
type Waiting = { promise: Promise<void>; resolve: () => void };

let guarded = false;
let waiting: Waiting | null = null;
const listeners = new Set<() => void>();

export const sessionGate = {
  /** From now on an ended session is to be renewed. */
  guard() {
    guarded = true;
  },
  /** Signed out on purpose. What waits is abandoned with its page. */
  release() {
    guarded = false;
    waiting = null;
    announce();
  },
  isGuarded: () => guarded,
  isExpired: () => waiting !== null,
  /** Resolves when the session has been renewed. */
  async renewal(): Promise<void> {
    if (waiting === null) {
      const { promise, resolve } = deferred();
      waiting = { promise, resolve };
      announce();
    }
    return waiting.promise;
  },
  renewed() {
    waiting?.resolve();
    waiting = null;
    announce();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function announce() {
  listeners.forEach((listener) => listener());
}

function deferred(): Waiting {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
