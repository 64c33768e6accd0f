/** What a link to this page says: `/connect/{id}#{token}`. */
export type ConnectLink = { sessionId: string; token: string };

const TOKEN_PREFIX = 'lcc_';

/** Reads the page's address, and removes the secret from it at once: from the address bar and from the history. */
export function takeLink(): ConnectLink | null {
  const { hash, pathname, search } = globalThis.location;
  const token = hash.slice(1);
  history.replaceState(null, '', pathname + search);
  const [, sessionId] = /^\/connect\/([^/]+)$/.exec(pathname) ?? [];
  return sessionId !== undefined && token.startsWith(TOKEN_PREFIX) ? { sessionId, token } : null;
}
