import { startLinecard } from './linecard';

/** Starts the server and the simulator for all tests, and stops them afterwards. */
export default async function globalSetup() {
  const linecard = await startLinecard();
  process.env['E2E_BASE_URL'] = linecard.baseUrl;
  process.env['E2E_SIM_URL'] = linecard.simUrl;
  process.env['E2E_OWNER'] = JSON.stringify(linecard.owner);
  return linecard.stop;
}
