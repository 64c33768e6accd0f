import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { WebSocket } from 'ws';
import { freePort } from './linecard';

const DOCS = path.resolve(import.meta.dirname, '../../docs/streams.md');

/** The server of docs/streams.md, as it stands there. */
export async function startRecipe(
  linecardUrl: string,
): Promise<{ url: string; output: () => string; stop: () => Promise<void> }> {
  const code = /```js\n(.*?)```/s.exec(readFileSync(DOCS, 'utf8'))?.[1];
  if (code === undefined) throw new Error('docs/streams.md has no server');
  const directory = mkdtempSync(path.join(tmpdir(), 'linecard-streams-'));
  symlinkSync(path.resolve(import.meta.dirname, '../node_modules'), path.join(directory, 'node_modules'));
  writeFileSync(path.join(directory, 'server.mjs'), code);
  const port = await freePort();
  const env = { ...process.env, LINECARD_URL: linecardUrl, PORT: String(port) };
  const server: ChildProcess = spawn(process.execPath, [path.join(directory, 'server.mjs')], { env });
  let output = '';
  server.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  server.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  return {
    url: `ws://127.0.0.1:${port}`,
    output: () => output,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

/** Opens a stream as Twilio does; returns the socket. */
export async function openStream(url: string, customParameters: Record<string, string>): Promise<WebSocket> {
  let socket: WebSocket | undefined;
  await expect
    .poll(async () => {
      const attempt = new WebSocket(url);
      // It rejects if the server does not listen yet.
      const opened = await once(attempt, 'open').then(
        () => true,
        () => false,
      );
      if (opened) socket = attempt;
      return opened;
    })
    .toBe(true);
  if (socket === undefined) throw new Error('not open');
  socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  socket.send(JSON.stringify({ event: 'start', start: { streamSid: 'MZ1', customParameters } }));
  return socket;
}

/** What Twilio was told to give the stream of a call. */
export async function parametersOf(simUrl: string, call: string): Promise<Record<string, string>> {
  const sent = (await (await fetch(`${simUrl}/sim/calls`)).json()) as { request: Record<string, string> }[];
  const twiml = sent.map(({ request }) => request['Twiml'] ?? '').find((text) => text.includes(call)) ?? '';
  const found = twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"\/>/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value])) as Record<string, string>;
}
