import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { environment } from '../support/environment';
import { expect, test } from '../support/test';

const DOCS = path.resolve(import.meta.dirname, '../../docs/streams.md');

/** The server of docs/streams.md, as it stands there. */
async function startRecipe(): Promise<{ url: string; output: () => string; stop: () => Promise<void> }> {
  const code = /```js\n(.*?)```/s.exec(readFileSync(DOCS, 'utf8'))?.[1];
  if (code === undefined) throw new Error('docs/streams.md has no server');
  const directory = mkdtempSync(path.join(tmpdir(), 'linecard-streams-'));
  symlinkSync(path.resolve(import.meta.dirname, '../node_modules'), path.join(directory, 'node_modules'));
  writeFileSync(path.join(directory, 'server.mjs'), code);
  const port = await freePort();
  const env = { ...process.env, LINECARD_URL: environment.baseUrl(), PORT: String(port) };
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Opens a stream as Twilio does; returns the socket. */
async function openStream(url: string, customParameters: Record<string, string>): Promise<WebSocket> {
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

test('the server of docs/streams.md takes the streams of calls and refuses all others', async ({
  organization,
  account,
}) => {
  const agent = await organization.createAgent('Streaming');
  await organization.connectAgent(agent, account);
  await organization.updateAgent(agent, { streamUrl: 'wss://agents.example/media' });
  const call = await organization.placeCall(agent, '+14155550100');
  const sent = (await (await fetch(`${environment.simUrl()}/sim/calls`)).json()) as {
    request: Record<string, string>;
  }[];
  const twiml = sent.map(({ request }) => request['Twiml'] ?? '').find((text) => text.includes(call)) ?? '';
  const found = twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"\/>/g);
  const parameters = Object.fromEntries([...found].map(([, name, value]) => [name, value])) as Record<
    string,
    string
  >;
  const { linecard_token: token = '' } = parameters;

  const recipe = await startRecipe();
  try {
    const closedWith = async (customParameters: Record<string, string>) => {
      const [code] = (await once(await openStream(recipe.url, customParameters), 'close')) as [number];
      return code;
    };
    const [header = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from(Buffer.from(claims, 'base64url').toString().replace(call, agent)).toString(
      'base64url',
    );
    expect(await closedWith({})).toBe(1008);
    expect(await closedWith({ linecard_token: [header, other, signature].join('.') })).toBe(1008);

    const stream = await openStream(recipe.url, parameters);
    await expect.poll(recipe.output).toContain(`stream of call ${call} agent ${agent}`);
    expect(await closedWith(parameters)).toBe(1008);
    expect(recipe.output()).toContain('this token has a stream already');
    expect(stream.readyState).toBe(WebSocket.OPEN);
    stream.close();
  } finally {
    await recipe.stop();
  }
});
