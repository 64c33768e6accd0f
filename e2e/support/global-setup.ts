import { startLinecard } from './linecard';

/** Starts what the tests run against, and ends it after them. */
export default async function globalSetup() {
  const linecard = await startLinecard();
  process.env['E2E_BASE_URL'] = linecard.baseUrl;
  process.env['E2E_SIM_URL'] = linecard.simUrl;
  process.env['E2E_OWNER'] = JSON.stringify(linecard.owner);
  return linecard.stop;
}
