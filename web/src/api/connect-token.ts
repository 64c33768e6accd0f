/**
 * The token of a connect session, which the page for it (`connect-page/`) sends in place of a session's cookie. It is kept in
 * memory and nowhere else.
 */
let token: string | null = null;
let isRefused = false;
const listeners = new Set<() => void>();

export const connectToken = {
  get: () => token,
  set(next: string | null) {
    token = next;
    isRefused = false;
  },
  /** The server has refused it: the session is over, or there never was one. */
  refuse() {
    isRefused = true;
    listeners.forEach((listener) => listener());
  },
  isRefused: () => isRefused,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
