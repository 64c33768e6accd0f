import type { Person } from './linecard';

/** What the global setup has started. */
export const environment = {
  baseUrl: () => needed('E2E_BASE_URL'),
  simUrl: () => needed('E2E_SIM_URL'),
  owner: () => JSON.parse(needed('E2E_OWNER')) as Person,
};

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run by playwright test`);
  return value;
}
