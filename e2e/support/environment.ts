import type { User } from './linecard';

/** The server and simulator that the global setup has started. */
export const environment = {
  baseUrl: () => required('E2E_BASE_URL'),
  simUrl: () => required('E2E_SIM_URL'),
  owner: () => JSON.parse(required('E2E_OWNER')) as User,
};

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set. Run the tests by playwright test`);
  return value;
}
