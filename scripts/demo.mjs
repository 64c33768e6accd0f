#!/usr/bin/env node
// A demo of Linecard: starts twilio-sim and `linecard serve`, creates a demo organization, and writes its credentials
// and IDs to DATA_DIR/demo.json (mode 0600). Another start reuses what exists.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { binDir } from "./bin-dir.mjs";
import { AGENTS } from "./demo-agents.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    "sim-port": { type: "string", default: "8081" },
    "sim-speed": { type: "string", default: "10" },
    "data-dir": { type: "string", default: "var" },
    "bin-dir": { type: "string", default: binDir() },
  },
});
const dataDir = resolve(options["data-dir"]);
const program = (name) => resolve(options["bin-dir"], name);
const baseUrl = `http://localhost:${options.port}`;
const twilioSimUrl = `http://127.0.0.1:${options["sim-port"]}`;
const demoFile = join(dataDir, "demo.json");
const START_SECONDS = 60;

/** The caller's environment, with the settings of any other Linecard replaced by the demo's. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name === "LINECARD_POSTGRES_BIN_DIR" || !/^(LINECARD|WEBHOOK_ENCRYPTION)_/.test(name),
    ),
  ),
  // A proxy named by the environment could not reach the simulated Twilio.
  NO_PROXY: "localhost,127.0.0.1",
  no_proxy: "localhost,127.0.0.1",
  LINECARD_LISTEN: `127.0.0.1:${options.port}`,
  LINECARD_PUBLIC_URL: baseUrl,
  LINECARD_DATA_DIR: dataDir,
  LINECARD_TWILIO_API_URL: twilioSimUrl,
};

const ORGANIZATION = "Demo";
/** Child processes by name, with their last lines of output. */
const children = new Map();
let ending = false;

function start(name, args) {
  const child = spawn(program(name), args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C must reach only this process, which passes it on, so that the server can shut down gracefully.
    detached: true,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output.push(text);
      if (output.length > 50) output.shift();
      if (process.env.DEMO_VERBOSE) process.stderr.write(text);
    });
  }
  const exited = new Promise((done) => {
    child.on("error", (error) => output.push(String(error)));
    child.on("close", (code, signal) => done(code ?? signal));
  });
  children.set(name, { child, output, exited });
  exited.then((how) => {
    if (ending) return;
    console.error(`${name} exited (${how}). Its last output:\n${output.join("")}`);
    end(1);
  });
  return output;
}

async function end(code) {
  if (ending) return;
  ending = true;
  for (const { child } of children.values()) child.kill("SIGTERM");
  await Promise.all([...children.values()].map(({ exited }) => exited));
  process.exit(code);
}

/** Checked before anything is started, so that another program's responses are not mistaken for ours. */
async function requireFree(port, option) {
  await new Promise((free, taken) => {
    const probe = createServer().once("error", taken);
    probe.listen(Number(port), "127.0.0.1", () => probe.close(free));
  }).catch(({ code, message }) => {
    const advice = `stop the program that uses it, or choose another port, for example make run ARGS="${option} 8090"`;
    throw new Error(code === "EADDRINUSE" ? `Port ${port} is in use: ${advice}.` : `${option} ${port}: ${message}`);
  });
}

async function until(what, condition) {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await condition())) {
    if (ending) return new Promise(() => {});
    if (Date.now() > deadline) throw new Error(`${what} took longer than ${START_SECONDS} s`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function readJson(file, fallback) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : fallback;
}

/** Writes atomically, readable by the owner alone. */
function writeSecret(file, value) {
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}

async function request(method, path, { body, headers = {}, base = baseUrl, accept = [] } = {}) {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  const answer = { status: response.status, cookie: response.headers.get("set-cookie")?.split(";")[0] };
  if (response.ok || accept.includes(response.status)) return { ...answer, body: text ? JSON.parse(text) : undefined };
  throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
}

const hex = (bytes) => randomBytes(bytes).toString("hex");

function newAccount(index) {
  return { accountSid: `AC${hex(16)}`, authToken: hex(16), phoneNumber: `+1415555${2000 + index}` };
}

function createOwner(demo) {
  const args = ["user", "create", "--email", demo.email, "--organization", ORGANIZATION, "--password-stdin", "--own-password"];
  return spawnSync(program("linecard"), args, { env: environment, input: demo.password, encoding: "utf8" });
}

/** Signs in as the owner, who is created with the organization on the first start. */
async function signIn(demo) {
  const body = () => ({ email: demo.email, password: demo.password });
  const first = await request("POST", "/api/session", { body: body(), accept: [401] });
  if (first.status !== 401) return first;
  let created = createOwner(demo);
  if (/exists already|already exists/.test(created.stderr)) {
    // Passwords are stored as hashes, so that a lost one cannot be recovered.
    console.log(`${demoFile} no longer contains the password of ${demo.email}. Creating another owner.`);
    demo.email = `demo-${hex(3)}@example.com`;
    created = createOwner(demo);
  }
  if (created.status !== 0) throw new Error(created.stderr);
  writeSecret(demoFile, demo);
  return request("POST", "/api/session", { body: body() });
}

async function ensureApiKey(demo, cookie) {
  const known = demo.apiKey && (await request("GET", "/api/organization", {
    headers: { authorization: `Bearer ${demo.apiKey}` },
    accept: [401],
  }));
  if (known?.status === 200) return demo.apiKey;
  const created = await request("POST", "/api/api-keys", { headers: { cookie }, body: { name: "Demo", role: "owner" } });
  return created.body.key;
}

/** What twilio-sim has to know of an account: it forgets everything when it stops. */
async function putAccount({ accountSid, authToken, phoneNumber }, { number = {}, troubled = {} } = {}) {
  const body = { authToken, phoneNumbers: [{ phoneNumber, ...number }], ...troubled };
  await request("PUT", `/sim/accounts/${accountSid}`, { base: twilioSimUrl, body });
}

async function ensureAgents(headers, accounts) {
  const existing = (await request("GET", "/api/agents?limit=100", { headers })).body.items;
  const agents = [];
  for (const [index, planned] of AGENTS.entries()) {
    const body = { name: planned.name, description: planned.description };
    const agent =
      existing.find(({ name }) => name === planned.name) ?? (await request("POST", "/api/agents", { headers, body })).body;
    if (planned.connected && !agent.phoneNumber) {
      await request("POST", `/api/agents/${agent.id}/twilio`, { headers, body: accounts[index] });
      await request("POST", `/api/agents/${agent.id}/twilio/verify`, { headers, accept: [422] });
      if (planned.settings) await request("PATCH", `/api/agents/${agent.id}`, { headers, body: planned.settings });
    }
    if (planned.troubled) {
      await putAccount(accounts[index], planned);
      await request("POST", `/api/agents/${agent.id}/twilio/verify`, { headers, accept: [422] });
    }
    const resolution = (await request("GET", `/api/agents/${agent.id}/twilio/resolution`, { headers })).body;
    agents.push({
      id: agent.id,
      name: agent.name,
      phoneNumber: planned.connected ? resolution.from : null,
      credentialSource: resolution.credentialSource,
    });
  }
  return agents;
}

/** A month of calls and messages. They are written to the database, since the API places calls now and not a month ago. */
function addHistory(organizationId, agents) {
  const lines = agents.map(({ id }, index) => ({ ...AGENTS[index], id }));
  const psql = join(postgresPrograms(), "psql");
  const settings = { organization: organizationId, agents: JSON.stringify(lines), seed: "1" };
  const result = spawnSync(
    psql,
    [
      "--no-psqlrc",
      "--quiet",
      ...Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`),
      `--file=${join(import.meta.dirname, "demo-history.sql")}`,
    ],
    {
      env: { ...environment, PGHOST: postgresSocket(), PGUSER: "linecard_superuser", PGDATABASE: "linecard" },
      encoding: "utf8",
    },
  );
  if (result.status !== 0) throw new Error(`${psql}: ${result.error?.message ?? result.stderr}`);
}

/** The directory of PostgreSQL's socket, by the fifth line of its lock file; relative to the cluster. */
function postgresSocket() {
  const cluster = join(dataDir, "postgres");
  return resolve(cluster, readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[4]);
}

function postgresPrograms() {
  const given = process.env.LINECARD_POSTGRES_BIN_DIR;
  return given ?? spawnSync("pg_config", ["--bindir"], { encoding: "utf8" }).stdout.trim();
}

async function prepare() {
  const twilioFile = join(dataDir, "demo-twilio.json");
  const accounts = readJson(twilioFile, [...AGENTS, ORGANIZATION].map((_, index) => newAccount(index)));
  writeSecret(twilioFile, accounts);
  for (const [index, account] of accounts.entries()) await putAccount(account, { number: AGENTS[index]?.number });

  const demo = readJson(demoFile, { email: "ada@example.com", password: hex(10) });
  // Before the user is created, so that an interrupted start can be continued.
  writeSecret(demoFile, demo);
  const session = await signIn(demo);
  const organizationId = session.body.organizations[0].id;
  const apiKey = await ensureApiKey(demo, session.cookie);
  const headers = { authorization: `Bearer ${apiKey}` };
  const connected = await request("GET", "/api/twilio", { headers, accept: [404] });
  if (connected.status === 404) {
    await request("POST", "/api/twilio", { headers, body: accounts[AGENTS.length] });
    await request("POST", "/api/twilio/verify", { headers });
  }
  const agents = await ensureAgents(headers, accounts);
  const calls = await request("GET", "/api/calls?limit=1", { headers });
  if (calls.body.items.length === 0) {
    addHistory(organizationId, agents);
    // With it, the agent has used four fifths of its day: its owner is warned.
    const { id: agentId } = agents[AGENTS.findIndex(({ today }) => today)];
    await request("POST", "/api/calls", { headers, body: { agentId, to: "+14155550187" }, accept: [422] });
  }
  const { email, password } = demo;
  const written = { baseUrl, email, password, organizationId, apiKey, agents, twilioSimUrl };
  writeSecret(demoFile, written);
  return written;
}

async function main() {
  await requireFree(options.port, "--port");
  await requireFree(options["sim-port"], "--sim-port");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));
  // Leave no child process behind, whatever happens.
  process.on("exit", () => children.forEach(({ child }) => child.kill("SIGKILL")));
  const output = start("twilio-sim", ["--listen", `127.0.0.1:${options["sim-port"]}`, "--speed", options["sim-speed"]]);
  await until("twilio-sim", () => output.join("").includes("listening"));
  start("linecard", ["serve"]);
  await until("linecard serve", () => fetch(`${baseUrl}/readyz`).then(({ ok }) => ok, () => false));
  const demo = await prepare();
  console.log(`
Linecard is running with a simulated Twilio.

  address   ${demo.baseUrl}
  email    ${demo.email}
  password  ${demo.password}

Credentials for programs are in ${demoFile}. Press Ctrl-C to stop both.`);
}

main().catch((error) => {
  console.error(error.message);
  end(1);
});
