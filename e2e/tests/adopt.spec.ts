import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { Linecard, verifyEvent } from '../../sdk/typescript/src/index';
import { startLinecard } from '../support/linecard';
import { openStream, parametersOf, startRecipe } from '../support/stream-recipe';
import { startSupabaseAuth } from '../support/supabase-auth';

// The walk of docs/adopt.md from a platform's own database (examples/supabase) to a recorded call, as one test.

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/supabase');
const SETTINGS = {
  LINECARD_IMPORT_ENCRYPTION_KEY: '00112233445566778899aabbccddeeff0123456789abcdef0f1e2d3c4b5a6978',
};
/** As the example's rows have them. */
const ACME = '0a000000-0000-4000-8000-000000000001';
const FRONT_DESK = '0b000000-0000-4000-8000-000000000001';
const ADA = '0e5a2f10-0000-4000-8000-000000000001';
const ACCOUNTS = [
  {
    sid: 'AC00000000000000000000000000000001',
    token: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    number: '+14155550100',
  },
  {
    sid: 'AC00000000000000000000000000000002',
    token: '0f9e8d7c6b5a49382716f5e4d3c2b1a0',
    number: '+14155550101',
  },
];
/** The account that its user connects the agent to. */
const OWN = { sid: `AC${'5'.repeat(32)}`, token: '5'.repeat(32), number: '+14155550155' };

test('a platform’s database is imported, its user connects an agent in its page, and its program calls, follows, hears and records', async ({
  page,
}) => {
  const auth = await startSupabaseAuth();
  const linecard = await startLinecard(() =>
    Promise.resolve({ LINECARD_OIDC_ISSUER: auth.issuer, LINECARD_OIDC_AUDIENCE: 'authenticated' }),
  );
  const platform = await startPlatform();
  const recipe = await startRecipe(linecard.baseUrl);
  try {
    for (const { sid, token, number } of [...ACCOUNTS, OWN]) {
      const body = JSON.stringify({ authToken: token, phoneNumbers: [number] });
      const headers = { 'Content-Type': 'application/json' };
      const known = await fetch(`${linecard.simUrl}/sim/accounts/${sid}`, { method: 'PUT', headers, body });
      expect(known.ok).toBe(true);
    }

    const key =
      await test.step('what its database has is imported, and its user’s token is known', async () => {
        const source = await seededDatabase(linecard.dataDirectory);
        const mapping = path.join(EXAMPLE, 'mapping.toml');
        const imported = await linecard.run(
          ['import', '--mapping', mapping, '--organization', ACME, '--verify'],
          { ...SETTINGS, LINECARD_IMPORT_DATABASE_URL: source },
        );
        expect(imported).toContain('connections: 2 created');
        const bearer = {
          Authorization: `Bearer ${await auth.tokenOf(ADA)}`,
          'Content-Type': 'application/json',
        };
        const me = await fetch(`${linecard.baseUrl}/api/me`, { headers: bearer });
        expect(await me.json()).toMatchObject({
          name: expect.stringContaining('Ada Lovelace'),
          organizations: [{ name: 'Acme Dental', role: 'owner' }],
        });
        const body = JSON.stringify({ name: 'Platform', role: 'admin' });
        const made = await fetch(`${linecard.baseUrl}/api/api-keys`, {
          method: 'POST',
          headers: bearer,
          body,
        });
        return ((await made.json()) as { key: string }).key;
      });
    const api = new Linecard({ baseUrl: linecard.baseUrl, apiKey: key });
    const endpoint = await api.createEventEndpoint({ url: `${platform.origin}/events` });
    platform.secret = endpoint.signingSecret;
    const agent = (await api.listAgents({ externalId: FRONT_DESK })).items[0]!;
    const before = await api.getAgentTwilioResolution(agent.id);
    expect(before).toMatchObject({ from: ACCOUNTS[0]!.number, credentialSource: 'organization' });

    await test.step('its user connects the agent in a page of the platform’s', async () => {
      const session = await api.createConnectSession({ agentId: agent.id, origin: platform.origin });
      platform.framed = session.url;
      await connectInFrame(page, platform.origin);
      const after = await api.getAgentTwilioResolution(agent.id);
      expect(after).toMatchObject({ from: OWN.number, credentialSource: 'agent' });
    });

    await test.step('its program calls, and the stream’s token is verified offline', async () => {
      const call = await api.createCall(
        { agentId: agent.id, to: '+14155559500' },
        { idempotencyKey: 'job-1' },
      );
      const again = await api.createCall(
        { agentId: agent.id, to: '+14155559500' },
        { idempotencyKey: 'job-1' },
      );
      expect(again.id).toBe(call.id);
      const stream = await openStream(recipe.url, await parametersOf(linecard.simUrl, call.id));
      await expect.poll(recipe.output).toContain(`stream of call ${call.id} agent ${agent.id}`);
      stream.close();

      await expect.poll(() => platform.statusesOf(call.id)).toContain('in-progress');
      const recording = await api.startRecording(call.id, {});
      await api.stopRecording(call.id, recording.id);
      const media = `${linecard.baseUrl}/api/calls/${call.id}/recordings/${recording.id}/media`;
      const heard = async () => (await fetch(media, { headers: { Authorization: `Bearer ${key}` } })).status;
      await expect.poll(heard).toBe(200);
      await api.hangUpCall(call.id);
      await expect.poll(() => platform.statusesOf(call.id)).toContain('completed');
      expect(platform.refused).toBe(0);
    });
  } finally {
    await Promise.all([recipe.stop(), platform.stop(), linecard.stop(), auth.stop()]);
  }
});

/** The platform's database, beside Linecard's own; returns its address. */
async function seededDatabase(dataDirectory: string): Promise<string> {
  const cluster = path.join(dataDirectory, 'postgres');
  const socket = path.resolve(
    cluster,
    readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[4]!,
  );
  const programs =
    process.env['LINECARD_POSTGRES_BIN_DIR'] ?? (await run('pg_config', ['--bindir'])).stdout.trim();
  const env = { ...process.env, PGHOST: socket, PGUSER: 'linecard_superuser' };
  const psql = (database: string, ...args: string[]) =>
    run(
      path.join(programs, 'psql'),
      ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--dbname=${database}`, ...args],
      { env },
    );
  await psql('postgres', '--command=CREATE DATABASE platform');
  await psql('platform', ...['schema.sql', 'seed.sql'].map((file) => `--file=${path.join(EXAMPLE, file)}`));
  return `host=${socket} user=linecard_superuser dbname=platform`;
}

const run = promisify(execFile);

/** The platform's server: a page that frames the settings, and an endpoint for events. */
async function startPlatform() {
  const statuses: { callId: string; status: string }[] = [];
  const platform = {
    origin: '',
    secret: '',
    framed: '',
    refused: 0,
    stop: () => Promise.resolve(),
    statusesOf,
  };
  function statusesOf(call: string): string[] {
    return statuses.filter(({ callId }) => callId === call).map(({ status }) => status);
  }
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<title>Acme Dental</title><iframe title="Twilio" width="900" height="900" src="${platform.framed}"></iframe>`,
      );
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const event = await verifyEvent(platform.secret, request.headers, Buffer.concat(chunks)).catch(
        () => null,
      );
      if (event === null) platform.refused += 1;
      else if (event.type === 'call') statuses.push(event.data);
      response.writeHead(event === null ? 400 : 204).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  platform.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  platform.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return platform;
}

async function connectInFrame(page: Page, origin: string) {
  await page.goto(origin);
  const form = page.frameLocator('iframe');
  await form.getByLabel('Account SID').fill(OWN.sid);
  await form.getByLabel('Auth token').fill(OWN.token);
  await form.getByRole('combobox', { name: 'Phone number' }).fill(OWN.number);
  await form.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(form.getByRole('button', { name: 'Verify again' })).toBeVisible();
}
