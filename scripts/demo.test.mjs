// Runs the demo as `make run` does: `node --test scripts/demo.test.mjs`. Requires the debug programs
// (scripts/bin-dir.mjs says where).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const script = join(dirname(fileURLToPath(import.meta.url)), "demo.mjs");
let dataDir;

before(() => {
  dataDir = mkdtempSync(join(tmpdir(), "linecard-demo-"));
  // If the tests run as root, PostgreSQL runs as another user.
  chmodSync(dataDir, 0o711);
});
// The PostgreSQL of a killed server may still be shutting down.
after(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 50 }));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the demo; resolves when it is running or has exited. */
async function start(options = {}) {
  const port = options.port ?? (await freePort());
  const args = [script, "--port", port, "--sim-port", await freePort(), "--data-dir", dataDir].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const demo = { child, output: "", port };
  demo.ended = once(child, "close").then(([code]) => code);
  const running = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        demo.output += chunk;
        if (demo.output.includes("Press Ctrl-C to stop both")) resolve();
      });
    }
  });
  await Promise.race([running, demo.ended]);
  return demo;
}

async function stop(demo) {
  demo.child.kill("SIGTERM");
  assert.equal(await demo.ended, 0, demo.output);
  await assert.rejects(fetch(`http://127.0.0.1:${demo.port}/healthz`), "the server is still there");
}

const state = () => JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8"));

async function call({ baseUrl, apiKey }, agentId) {
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const body = JSON.stringify({ agentId, to: "+14155550000" });
  const placed = await fetch(`${baseUrl}/api/calls`, { method: "POST", headers, body });
  assert.equal(placed.status, 201, await placed.clone().text());
  const { id, credentialSource } = await placed.json();
  for (let status; status !== "completed"; await pause(50)) {
    ({ status } = await (await fetch(`${baseUrl}/api/calls/${id}`, { headers })).json());
  }
  return credentialSource;
}

async function signIn({ baseUrl, email, password }) {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${baseUrl}/api/session`, { method: "POST", headers, body: JSON.stringify({ email, password }) })).status;
}

test("the demo is usable with demo.json, also after a restart, and recovers a lost demo.json", { timeout: 120_000 }, async () => {
  let demo = await start();
  const first = state();
  assert.equal(statSync(join(dataDir, "demo.json")).mode & 0o777, 0o600);
  assert.match(demo.output, new RegExp(`email +${first.email}\n +password +${first.password}`));
  assert.deepEqual(
    first.agents.slice(0, 3).map(({ name, credentialSource }) => [name, credentialSource]),
    [["Front desk", "agent"], ["Collections", "agent"], ["Night shift", "organization"]],
  );
  const sources = await Promise.all(first.agents.slice(0, 3).map(({ id }) => call(first, id)));
  assert.deepEqual(sources, ["agent", "agent", "organization"]);
  await stop(demo);

  demo = await start();
  const second = state();
  for (const field of ["email", "password", "organizationId", "apiKey", "agents"]) {
    assert.deepEqual(second[field], first[field], field);
  }
  assert.equal(await call(second, second.agents[0].id), "agent");
  await stop(demo);

  rmSync(join(dataDir, "demo.json"));
  demo = await start();
  assert.match(demo.output, /demo.json no longer contains the password of/);
  const third = state();
  assert.equal(third.organizationId, first.organizationId);
  assert.notEqual(third.email, first.email);
  assert.deepEqual(third.agents, first.agents);
  assert.equal(await signIn(third), 201);
  assert.equal(await call(third, third.agents[0].id), "agent");
  await stop(demo);
});

test("a port in use is reported", { timeout: 30_000 }, async () => {
  const occupied = createServer().listen(0, "127.0.0.1");
  await once(occupied, "listening");
  const { port } = occupied.address();
  const demo = await start({ port });
  assert.equal(await demo.ended, 1);
  assert.match(demo.output, new RegExp(`Port ${port} is in use`));
  occupied.close();
});

test("when one program dies, the other one is stopped", { timeout: 60_000 }, async () => {
  const demo = await start();
  const { twilioSimUrl, baseUrl } = state();
  const pid = readFileSync(join(dataDir, "postgres.lock"), "utf8").split("\n")[0];
  process.kill(Number(pid), "SIGKILL");
  assert.equal(await demo.ended, 1);
  assert.match(demo.output, /linecard exited \(SIGKILL\)\. Its last output:\n.*ready/s);
  for (const url of [twilioSimUrl, baseUrl]) await assert.rejects(fetch(url));
});
