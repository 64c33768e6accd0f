import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { binDir } from '../../scripts/bin-dir.mjs';

/** Calls run this many times faster than real ones: slow enough to observe, fast enough to wait for. */
const SIM_SPEED = 10;
const START_TIMEOUT_MS = 60_000;

export type User = { email: string; password: string };

/** Starts a Linecard with its own embedded PostgreSQL, and a simulated Twilio. `settings` are further ones, for its address. */
export async function startLinecard(
  settings: (baseUrl: string) => Promise<Record<string, string>> = () => Promise.resolve({}),
) {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'linecard-e2e-'));
  const [port, simPort] = [await freePort(), await freePort()];
  const baseUrl = `http://127.0.0.1:${port}`;
  const simUrl = `http://127.0.0.1:${simPort}`;
  const environment = {
    ...process.env,
    LINECARD_LISTEN: `127.0.0.1:${port}`,
    LINECARD_PUBLIC_URL: baseUrl,
    LINECARD_DATA_DIR: dataDirectory,
    LINECARD_TWILIO_API_URL: simUrl,
    // Each test founds one.
    LINECARD_MAX_ORGANIZATIONS_PER_PERSON: '1000',
    ...(await settings(baseUrl)),
  };
  const sim = spawn(program('twilio-sim'), ['--listen', `127.0.0.1:${simPort}`, '--speed', `${SIM_SPEED}`]);
  const server = spawn(program('linecard'), ['serve'], { env: environment });
  const output = outputOf(server);
  const stop = async () => {
    await Promise.all([terminate(server), terminate(sim)]);
    await rm(dataDirectory, { recursive: true, force: true });
  };
  try {
    await becomeReady(`${baseUrl}/readyz`, server, output);
    const owner = { email: 'owner@example.com', password: 'correct horse battery' };
    await createOwner(owner, environment);
    const run = (command: string[], further: Record<string, string> = {}) =>
      runLinecard(command, { ...environment, ...further });
    return { baseUrl, simUrl, dataDirectory, owner, run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function program(name: string): string {
  const file = path.join(binDir(process.env['E2E_PROFILE']), name);
  if (!existsSync(file)) throw new Error(`${file} is missing: cargo build --workspace`);
  return file;
}

/** What a command of the program prints. */
async function runLinecard(command: string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(program('linecard'), command, { env: environment });
  return stdout;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function outputOf(child: ChildProcess): string[] {
  const lines: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  return lines;
}

async function becomeReady(url: string, server: ChildProcess, output: string[]) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Linecard did not become ready:\n${output.join('')}`);
}

async function createOwner({ email, password }: User, environment: NodeJS.ProcessEnv) {
  const command = [
    'user',
    'create',
    '--email',
    email,
    '--organization',
    'Operators',
    '--password-stdin',
    '--own-password',
  ];
  const creation = promisify(execFile)(program('linecard'), command, { env: environment });
  creation.child.stdin?.end(`${password}\n`);
  await creation;
}

async function terminate(child: ChildProcess) {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
}
