import { execFile, spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const EXAMPLE = path.join(ROOT, 'examples/nextjs-supabase');
const NEXT = path.join(EXAMPLE, 'node_modules/next/dist/bin/next');
const START_TIMEOUT_MS = 60_000;

/** Builds examples/nextjs-supabase as it is now, and runs it at a port of 127.0.0.1. */
export async function startExample(port: number, settings: Record<string, string>) {
  const env = { ...process.env, ...settings, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const };
  await installPackages();
  const built = await promisify(execFile)(process.execPath, [NEXT, 'build'], { cwd: EXAMPLE, env }).catch(
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`The example is not built:\n${stdout}\n${stderr}`);
    },
  );
  const server = spawn(process.execPath, [NEXT, 'start', '-H', '127.0.0.1', '-p', `${port}`], {
    cwd: EXAMPLE,
    env,
  });
  const output: string[] = [built.stdout];
  server.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  server.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const stop = async () => {
    if (server.exitCode !== null) return;
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (response?.ok === true) return { output, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`The example did not start:\n${output.join('')}`);
}

/** `npm ci` has copied the packages of this repository as they were then, perhaps before they were built. */
async function installPackages() {
  const packages = { sdk: 'sdk/typescript', react: 'sdk/react' };
  for (const [name, directory] of Object.entries(packages)) {
    await promisify(execFile)('npm', ['run', 'build', '--prefix', path.join(ROOT, directory)]);
    const installed = path.join(EXAMPLE, 'node_modules/@linecard', name, 'dist');
    await rm(installed, { recursive: true, force: true });
    await cp(path.join(ROOT, directory, 'dist'), installed, { recursive: true });
  }
}
