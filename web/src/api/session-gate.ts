/**
 * Requests whose session has expired wait here until the user has signed in again, and are then retried, so that
 * no form loses its input.
 *
 * Active only while a user is known to be signed in; before that, a 401 is an error like any other.
 */
type Waiting = { promise: Promise<void>; resolve: () => void };

let guarded = false;
let waiting: Waiting | null = null;
const listeners = new Set<() => void>();

export const sessionGate = {
  /** From now on, requests wait for the renewal of an expired session. */
  guard() {
    guarded = true;
  },
  /** The user has signed out. Waiting requests are abandoned with their page. */
  release() {
    guarded = false;
    waiting = null;
    notifyListeners();
  },
  isGuarded: () => guarded,
  isExpired: () => waiting !== null,
  /** Resolves once the session is renewed. */
  async renewal(): Promise<void> {
    if (waiting === null) {
      const { promise, resolve } = deferred();
      waiting = { promise, resolve };
      notifyListeners();
    }
    return waiting.promise;
  },
  renewed() {
    waiting?.resolve();
    waiting = null;
    notifyListeners();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function notifyListeners() {
  listeners.forEach((listener) => listener());
}

function deferred(): Waiting {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
