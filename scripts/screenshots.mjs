#!/usr/bin/env node
// Takes the documentation's screenshots of the console (docs/images/*.png), light and dark, on a desktop and a phone, and the walk.
// Starts a demo of its own, places a few calls, and visits the pages with the system's Chromium.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { binDir } from "./bin-dir.mjs";
import { chromium, FLAGS } from "./chromium.mjs";
import { takeWalk } from "./walk.mjs";

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: "docs/images" },
    "bin-dir": { type: "string", default: binDir() },
  },
});
const root = resolve(import.meta.dirname, "..");
const playwright = createRequire(join(root, "e2e/package.json"))("@playwright/test");
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** A demo in a directory of its own, so that no other demo is changed. */
async function startDemo() {
  const dataDir = mkdtempSync(join(tmpdir(), "linecard-screenshots-"));
  const ports = ["--port", `${await freePort()}`, "--sim-port", `${await freePort()}`];
  const args = [join(root, "scripts/demo.mjs"), ...ports, "--data-dir", dataDir, "--bin-dir", options["bin-dir"]];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const demoFile = join(dataDir, "demo.json");
  // The agents are written last, when everything is ready.
  while (!existsSync(demoFile) || !JSON.parse(readFileSync(demoFile, "utf8")).agents) {
    if (child.exitCode !== null) throw new Error("the demo did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return { demo: JSON.parse(readFileSync(demoFile, "utf8")), stop };
}

/** Calls and messages with different outcomes, and a call that is still in progress when its screenshot is taken. */
async function placeCalls({ baseUrl, apiKey, agents }) {
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const numbers = ["+14155550132", "+14155559001", "+14155559101", "+14155559900", "+14155550187", "+14155559500"];
  const calls = [];
  for (const [index, to] of numbers.entries()) {
    const body = JSON.stringify({ agentId: agents[index % agents.length].id, to });
    const answer = await fetch(`${baseUrl}/api/calls`, { method: "POST", headers, body });
    const call = await answer.json();
    calls.push(call.callId ?? call.id);
  }
  const texts = ["+14155550132", "+14155559000", "+14155550187", "+14155559904"];
  const messages = [];
  for (const [index, to] of texts.entries()) {
    const body = JSON.stringify({ agentId: agents[index % 2].id, to, body: "Your table is ready. See you soon!" });
    const answer = await fetch(`${baseUrl}/api/messages`, { method: "POST", headers, body });
    const message = await answer.json();
    messages.push(message.messageId ?? message.id);
  }
  // Longer than an answered call at the demo's speed.
  await new Promise((done) => setTimeout(done, 5_000));
  return { ended: calls[0], inProgress: calls.at(-1), message: messages[1] };
}

async function settled(page) {
  // Does not wait for an idle network, since the stream of events never ends.
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
}

/** Of the whole page. The window is made as tall as the page, since sticky elements would end midway otherwise. */
async function screenshot(page, name, { full = true } = {}) {
  await settled(page);
  const window = page.viewportSize();
  if (full) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...window, height: Math.max(window.height, height) });
    await page.waitForTimeout(200);
  }
  const path = join(resolve(root, options.out), `${name}.png`);
  await page.screenshot({ path });
  await page.setViewportSize(window);
  console.log(path);
}

async function takeScreenshots(browser, { demo, calls }, scheme) {
  const context = await browser.newContext({
    baseURL: demo.baseUrl,
    colorScheme: scheme,
    viewport: DESK,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const [connected, , bare] = demo.agents;
  await page.goto("/sign-in");
  await screenshot(page, `sign-in-${scheme}`);
  await page.getByLabel("Email").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Agents" }).waitFor();
  const pages = {
    agents: "/agents",
    "agent-settings": `/agents/${connected.id}`,
    "agent-connection": `/agents/${connected.id}?tab=connection`,
    "agent-behavior": `/agents/${connected.id}?tab=behavior`,
    "agent-limits": `/agents/${connected.id}?tab=limits`,
    "agent-activity": `/agents/${connected.id}?tab=activity`,
    "agent-not-connected": `/agents/${bare.id}`,
    "agent-connect": `/agents/${bare.id}/connect`,
    health: "/health",
    calls: "/calls",
    call: `/calls/${calls.ended}`,
    "call-in-progress": `/calls/${calls.inProgress}`,
    messages: "/messages",
    message: `/messages/${calls.message}`,
    // At the beginning of a month, the current one has little to show.
    usage: `/usage?from=${daysAgo(29)}&to=${daysAgo(0)}`,
    "usage-comparison": `/usage/comparison?month=${daysAgo(new Date().getUTCDate()).slice(0, 7)}`,
    rollout: "/rollout",
    audit: "/audit",
    organization: "/settings",
    "organization-connection": "/settings?tab=connection",
    "organization-limits": "/settings?tab=limits",
    "organization-do-not-call": "/settings?tab=do-not-call",
    "organization-sign-in": "/settings?tab=sign-in",
    members: "/members",
    "api-keys": "/api-keys",
    account: "/account",
  };
  for (const [name, address] of Object.entries(pages)) {
    await page.goto(address);
    await screenshot(page, `${name}-${scheme}`);
  }
  await page.goto(`/agents/${bare.id}?tab=connection`);
  await page.getByLabel("Account SID").fill("AC123");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByLabel("Account SID").and(page.locator("[aria-invalid=true]")).waitFor();
  await screenshot(page, `field-errors-${scheme}`, { full: false });
  await page.goto(pages["organization-connection"]);
  await page.getByRole("switch", { name: /^Agents without/ }).click();
  await page.getByRole("dialog").waitFor();
  await screenshot(page, `fallback-off-${scheme}`, { full: false });
  await page.setViewportSize(PHONE);
  const onPhones = ["agents", "agent-settings", "organization", "calls", "message", "usage", "usage-comparison", "rollout", "audit"];
  for (const name of onPhones) {
    await page.goto(pages[name]);
    await screenshot(page, `${name}-phone-${scheme}`, { full: name !== "agents" && name !== "calls" });
  }
  await paused(page, connected, scheme);
  await context.close();
}

/** A day in UTC, as `2026-01-31`. */
function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** As a browser in German shows the console, unasked. */
async function takeGermanScreenshots(browser, { demo, calls }) {
  const context = await browser.newContext({
    baseURL: demo.baseUrl,
    colorScheme: "light",
    viewport: DESK,
    locale: "de-DE",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-Mail").fill(demo.email);
  await page.getByLabel("Passwort", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("heading", { name: "Agenten" }).waitFor();
  for (const [name, address] of [["agents", "/agents"], ["call", `/calls/${calls.ended}`]]) {
    await page.goto(address);
    await screenshot(page, `${name}-german`);
  }
  await context.close();
}

/** An agent that is paused while its screenshots are taken. */
async function paused(page, agent, scheme) {
  await page.goto(`/agents/${agent.id}?tab=limits`);
  await page.getByRole("button", { name: "Pause all calls and messages" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByText("This agent is paused").waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await screenshot(page, `agent-paused-phone-${scheme}`);
  await page.setViewportSize(DESK);
  await screenshot(page, `agent-paused-${scheme}`);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("This agent is paused").waitFor({ state: "hidden" });
}

mkdirSync(resolve(root, options.out), { recursive: true });
const { demo, stop } = await startDemo();
const browser = await playwright.chromium.launch({ executablePath: chromium(), args: FLAGS });
try {
  const calls = await placeCalls(demo);
  await takeWalk(browser, { demo, calls }, join(resolve(root, options.out), "walk.svg"), settled);
  for (const scheme of ["light", "dark"]) await takeScreenshots(browser, { demo, calls }, scheme);
  await takeGermanScreenshots(browser, { demo, calls });
} finally {
  await browser.close();
  await stop();
}
