#!/usr/bin/env node
// A Linecard to try: starts twilio-sim and `linecard serve`, makes a demo organization, and writes what is
// needed to use it to DATA_DIR/demo.json (mode 0600). Started again, it goes on with what is there.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    "sim-port": { type: "string", default: "8081" },
    "sim-speed": { type: "string", default: "10" },
    "data-dir": { type: "string", default: "var" },
    "bin-dir": { type: "string", default: "target/debug" },
  },
});
const dataDir = resolve(options["data-dir"]);
const program = (name) => resolve(options["bin-dir"], name);
const baseUrl = `http://localhost:${options.port}`;
const twilioSimUrl = `http://127.0.0.1:${options["sim-port"]}`;
const demoFile = join(dataDir, "demo.json");
const START_SECONDS = 60;

/** The caller's environment without the settings of another Linecard, and with this one's. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name === "LINECARD_POSTGRES_BIN_DIR" || !/^(LINECARD|WEBHOOK_ENCRYPTION)_/.test(name),
    ),
  ),
  // A proxy that the environment names could not reach the simulated Twilio.
  NO_PROXY: "localhost,127.0.0.1",
  no_proxy: "localhost,127.0.0.1",
  LINECARD_LISTEN: `127.0.0.1:${options.port}`,
  LINECARD_PUBLIC_URL: baseUrl,
  LINECARD_DATA_DIR: dataDir,
  LINECARD_TWILIO_API_URL: twilioSimUrl,
};

const ORGANIZATION = "Demo";
const AGENTS = [
  { name: "Front desk", description: "Answers and calls back", connected: true },
  { name: "Collections", description: "Reminds of open invoices", connected: true },
  { name: "Night shift", description: "Has no line of its own yet: falls back to the organization's", connected: false },
];

/** Children by name, with the last lines that they said. */
const children = new Map();
let ending = false;

function start(name, args) {
  const child = spawn(program(name), args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches us alone; we pass it on, so that the server can finish what is under way.
    detached: true,
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said.push(text);
      if (said.length > 50) said.shift();
      if (process.env.DEMO_VERBOSE) process.stderr.write(text);
    });
  }
  const exited = new Promise((done) => {
    child.on("error", (error) => said.push(String(error)));
    child.on("close", (code, signal) => done(code ?? signal));
  });
  children.set(name, { child, said, exited });
  exited.then((how) => {
    if (ending) return;
    console.error(`${name} ended (${how}). It said last:\n${said.join("")}`);
    end(1);
  });
  return said;
}

async function end(code) {
  if (ending) return;
  ending = true;
  for (const { child } of children.values()) child.kill("SIGTERM");
  await Promise.all([...children.values()].map(({ exited }) => exited));
  process.exit(code);
}

/** Before anything is started: another program's answers must not be taken for ours. */
async function requireFree(port, option) {
  await new Promise((free, taken) => {
    const probe = createServer().once("error", taken);
    probe.listen(Number(port), "127.0.0.1", () => probe.close(free));
  }).catch(({ code, message }) => {
    const advice = `stop the program that has it, or choose another, for example make run ARGS="${option} 8090"`;
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

function readJson(file, otherwise) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : otherwise;
}

/** Written whole or not at all, for the owner's eyes alone. */
function writeSecret(file, value) {
  const beside = `${file}.new`;
  writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(beside, 0o600);
  renameSync(beside, file);
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
  const args = ["user", "create", "--email", demo.email, "--organization", ORGANIZATION, "--password-stdin"];
  return spawnSync(program("linecard"), args, { env: environment, input: demo.password, encoding: "utf8" });
}

/** Signs in as the owner, who is made at the first start together with the organization. */
async function signIn(demo) {
  const body = () => ({ email: demo.email, password: demo.password });
  const first = await request("POST", "/api/session", { body: body(), accept: [401] });
  if (first.status !== 401) return first;
  let made = createOwner(demo);
  if (made.stderr.includes("exists already")) {
    // Passwords are stored as hashes: what is lost is lost.
    console.log(`${demoFile} does not hold the password of ${demo.email} any more: another owner is made.`);
    demo.email = `demo-${hex(3)}@example.com`;
    made = createOwner(demo);
  }
  if (made.status !== 0) throw new Error(made.stderr);
  writeSecret(demoFile, demo);
  return request("POST", "/api/session", { body: body() });
}

async function ensureApiKey(demo, cookie) {
  const known = demo.apiKey && (await request("GET", "/api/organization", {
    headers: { authorization: `Bearer ${demo.apiKey}` },
    accept: [401],
  }));
  if (known?.status === 200) return demo.apiKey;
  const made = await request("POST", "/api/api-keys", { headers: { cookie }, body: { name: "Demo", role: "owner" } });
  return made.body.key;
}

async function ensureAgents(headers, accounts) {
  const present = (await request("GET", "/api/agents?limit=100", { headers })).body.items;
  const agents = [];
  for (const [index, wanted] of AGENTS.entries()) {
    const body = { name: wanted.name, description: wanted.description };
    const agent =
      present.find(({ name }) => name === wanted.name) ?? (await request("POST", "/api/agents", { headers, body })).body;
    if (wanted.connected && !agent.phoneNumber) {
      await request("POST", `/api/agents/${agent.id}/twilio`, { headers, body: accounts[index] });
      await request("POST", `/api/agents/${agent.id}/twilio/verify`, { headers });
    }
    const resolution = (await request("GET", `/api/agents/${agent.id}/twilio/resolution`, { headers })).body;
    agents.push({
      id: agent.id,
      name: agent.name,
      phoneNumber: wanted.connected ? resolution.from : null,
      credentialSource: resolution.credentialSource,
    });
  }
  return agents;
}

async function prepare() {
  const twilioFile = join(dataDir, "demo-twilio.json");
  const accounts = readJson(twilioFile, [...AGENTS, ORGANIZATION].map((_, index) => newAccount(index)));
  writeSecret(twilioFile, accounts);
  for (const { accountSid, authToken, phoneNumber } of accounts) {
    const body = { authToken, phoneNumbers: [phoneNumber] };
    await request("PUT", `/sim/accounts/${accountSid}`, { base: twilioSimUrl, body });
  }

  const demo = readJson(demoFile, { email: "ada@example.com", password: hex(10) });
  // Before the person is made: a start that breaks off here can be gone on with.
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
  // Whatever happens here, nothing stays behind.
  process.on("exit", () => children.forEach(({ child }) => child.kill("SIGKILL")));
  const said = start("twilio-sim", ["--listen", `127.0.0.1:${options["sim-port"]}`, "--speed", options["sim-speed"]]);
  await until("twilio-sim", () => said.join("").includes("listening"));
  start("linecard", ["serve"]);
  await until("linecard serve", () => fetch(`${baseUrl}/readyz`).then(({ ok }) => ok, () => false));
  const demo = await prepare();
  console.log(`
Linecard runs, with a simulated Twilio beside it.

  address   ${demo.baseUrl}
  e-mail    ${demo.email}
  password  ${demo.password}

What programs need stands in ${demoFile}. Ctrl-C ends both.`);
}

main().catch((error) => {
  console.error(error.message);
  end(1);
});
