const KEY = 'linecard.organization';

/** The organization of this browser tab. A new tab starts with the one that was used last. */
export const currentOrganization = {
  get: (): string | null => sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY),
  set(id: string) {
    sessionStorage.setItem(KEY, id);
    localStorage.setItem(KEY, id);
  },
  forget() {
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
  },
};
