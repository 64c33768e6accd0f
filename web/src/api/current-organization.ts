const KEY = 'linecard.organization';

/** Which organization this tab acts in. A new tab begins where the last one was. */
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
