import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ConnectionError, Linecard, LinecardError, ProblemError } from "@linecard/sdk";
import { fakeServer, hangUp, json, problem } from "./fake.mjs";

const KEY = "lc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
const to = "+14155550123";

/** A client of a server that answers so. */
async function against(t, answers, options = {}) {
  const server = await fakeServer(...answers);
  t.after(() => server.close());
  return { server, linecard: new Linecard({ baseUrl: server.url, apiKey: KEY, ...options }) };
}

test("a call whose answer was lost is sent again with the same key", async (t) => {
  const { server, linecard } = await against(t, [hangUp, problem(503, "database-unavailable"), json(201, { id: "1" })]);
  assert.deepEqual(await linecard.createCall({ to }), { id: "1" });
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0], /^[0-9a-f]{32}$/);
});

test("what could be done twice is not sent again, except if nothing was done", async (t) => {
  const lost = await against(t, [hangUp, json(201, {})]);
  await assert.rejects(lost.linecard.createAgent({ name: "A" }), ConnectionError);
  assert.equal(lost.server.requests.length, 1);
  const limited = await against(t, [problem(429, "organization-busy", { "retry-after": "1" }), json(201, { id: "1" })]);
  const begun = performance.now();
  assert.deepEqual(await limited.linecard.createAgent({ name: "A" }), { id: "1" });
  assert.ok(performance.now() - begun >= 990, "Retry-After is respected");
  const tomorrow = await against(t, [problem(429, "daily-limit-reached", { "retry-after": "40000" })]);
  await assert.rejects(tomorrow.linecard.createCall({ to }), { code: "daily-limit-reached", retryAfter: 40_000 });
  assert.equal(tomorrow.server.requests.length, 1);
});

test("a call that was created and has failed is not created again", async (t) => {
  const failed = problem(503, "twilio-unavailable", { "retry-after": "1" }, { callId: "7" });
  const { server, linecard } = await against(t, [failed]);
  await assert.rejects(linecard.createCall({ to }), { code: "twilio-unavailable", callId: "7" });
  assert.equal(server.requests.length, 1);
});

test("the number of repetitions is bounded, and the error keeps the key for later", async (t) => {
  const { server, linecard } = await against(t, [hangUp], { retries: 1 });
  await assert.rejects(linecard.createCall({ to }, { idempotencyKey: "job-1" }), { idempotencyKey: "job-1" });
  assert.equal(server.requests.length, 2);
});

test("a server that does not answer in time is given up, and a signal aborts at once", async (t) => {
  const silent = () => undefined;
  const { linecard } = await against(t, [silent], { retries: 0 });
  await assert.rejects(linecard.listCalls({}, { timeoutMs: 50 }), /no answer within 50 ms/);
  const reason = new Error("the page was left");
  await assert.rejects(linecard.listCalls({}, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const waiting = linecard.listCalls({}, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});

test("answers that are not Linecard's are errors with a status", async (t) => {
  const page = (status, headers) => (_, response) => response.writeHead(status, headers).end("<html>");
  for (const status of [302, 404, 500]) {
    const { linecard } = await against(t, [page(status, { "content-type": "text/html", location: "/" })], {
      retries: 0,
    });
    await assert.rejects(linecard.getTwilio(), { name: "ProblemError", status, code: undefined });
  }
  const { linecard } = await against(t, [page(200, {})], { retries: 0 });
  await assert.rejects(linecard.getTwilio(), { name: "ConnectionError" });
});

test("neither the client nor an error shows the key", async (t) => {
  const refused = problem(422, "validation-failed", {}, { errors: [{ pointer: "/to", detail: "must be a number" }] });
  const { linecard } = await against(t, [refused, hangUp], { retries: 0 });
  const shown = [linecard];
  for (let attempt = 0; attempt < 2; attempt++) shown.push(await linecard.createCall({ to }).catch((error) => error));
  assert.ok(shown[1] instanceof ProblemError && shown[2] instanceof LinecardError);
  for (const one of shown) {
    const texts = [inspect(one, { depth: 9, showHidden: true }), String(one), JSON.stringify(one), one.stack ?? ""];
    for (const text of texts) assert.ok(!text.includes(KEY) && !text.includes(to), text);
  }
  for (const apiKey of ["", " ", `${KEY} ${KEY}`, `${KEY}\u200b`]) {
    const make = () => new Linecard({ baseUrl: "https://linecard.example.com", apiKey });
    assert.throws(make, (error) => error instanceof TypeError && !error.message.includes("0123"));
  }
  assert.throws(() => new Linecard({ baseUrl: "linecard.example.com", apiKey: KEY }), /baseUrl must begin with/);
});

test("an id cannot lead to another path", async (t) => {
  const { server, linecard } = await against(t, [json(200, {})]);
  await linecard.getCall("../api-keys?limit=1");
  assert.equal(server.requests[0].url, "/api/calls/..%2Fapi-keys%3Flimit%3D1");
  assert.throws(() => linecard.getCall(""), /call_id is empty/);
});

test("events go on after a broken connection, each once, and end with a refusal", async (t) => {
  const event = (id) => `id: ${id}\nevent: call\ndata: {"callId":\ndata: "${id}"}\n\n`;
  const stream =
    (...ids) =>
    (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`: hello\r\n\r\n${ids.map(event).join("")}`);
    };
  const answers = [stream("1", "2"), hangUp, stream("2", "3"), problem(401, "unauthenticated")];
  const { server, linecard } = await against(t, answers);
  const seen = [];
  const reading = async () => {
    for await (const { type, id, data } of linecard.events({ after: "0" })) seen.push(`${type} ${id} ${data.callId}`);
  };
  await assert.rejects(reading(), { code: "unauthenticated" });
  assert.deepEqual(seen, ["call 1 1", "call 2 2", "call 3 3"]);
  assert.deepEqual(
    server.requests.map(({ headers }) => headers["last-event-id"]),
    ["0", "2", "2", "3"],
  );
});
