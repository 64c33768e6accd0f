// Against a real Linecard: scripts/sdk-tests.sh starts it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Linecard } from "@linecard/sdk";

const { LINECARD_URL: baseUrl, LINECARD_API_KEY: apiKey } = process.env;
const real = { skip: baseUrl === undefined && "scripts/sdk-tests.sh starts a Linecard" };

test("the README's code does what it says", real, async () => {
  await import("./readme/walk.js");
});

test("lists are followed page by page, and end", real, async () => {
  const linecard = new Linecard({ baseUrl, apiKey });
  const names = ["One", "Two", "Three"].map((name) => `TypeScript ${name}`);
  for (const name of names) await linecard.createAgent({ name });
  const found = [];
  for await (const agent of linecard.allAgents({ limit: 1 })) found.push(agent.name);
  for (const name of names) assert.equal(found.filter((one) => one === name).length, 1, name);
});

test("a wrong key is refused with its code", real, async () => {
  const linecard = new Linecard({ baseUrl, apiKey: `lc_${"0".repeat(43)}` });
  await assert.rejects(linecard.getOrganization(), { name: "ProblemError", status: 401, code: "unauthenticated" });
});

test("events end with their signal", real, async () => {
  const linecard = new Linecard({ baseUrl, apiKey });
  const controller = new AbortController();
  const opened = linecard.events({ signal: controller.signal }).next();
  controller.abort();
  assert.deepEqual(await opened, { done: true, value: undefined });
});
