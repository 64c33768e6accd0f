// With the library of Standard Webhooks: what it signs is verified, and what Linecard signs it verifies.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { EventNotVerified, Linecard, verifyEvent } from "@linecard/sdk";
import { Webhook } from "standardwebhooks";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const BODY = '{"type":"call","timestamp":"2026-11-29T18:00:00Z","organizationId":"1","data":{"status":"ringing"}}';

function signed(secret, id = "event-1", at = new Date(), body = BODY) {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

test("what the library of Standard Webhooks signs is verified", async () => {
  for (const headers of [signed(SECRET), new Headers(signed(SECRET))]) {
    const event = await verifyEvent(SECRET, headers, BODY);
    assert.equal(event.id, "event-1");
    assert.deepEqual({ ...event, id: undefined }, { ...JSON.parse(BODY), id: undefined });
  }
  assert.equal((await verifyEvent(SECRET, signed(SECRET), Buffer.from(BODY))).type, "call");
});

test("during a rotation one of two signatures is enough", async () => {
  const headers = signed(OTHER);
  headers["webhook-signature"] += ` ${signed(SECRET)["webhook-signature"]}`;
  assert.equal((await verifyEvent(SECRET, headers, BODY)).id, "event-1");
  assert.equal((await verifyEvent(OTHER, headers, BODY)).id, "event-1");
});

test("what is not Linecard's, was changed or is old is refused", async () => {
  const tried = [
    [signed(OTHER), BODY],
    [signed(SECRET), BODY.replace("ringing", "completed")],
    [{ ...signed(SECRET), "webhook-id": "event-2" }, BODY],
    [signed(SECRET, "event-1", new Date(Date.now() - 301_000)), BODY],
    [signed(SECRET, "event-1", new Date(Date.now() + 302_000)), BODY],
    [{ ...signed(SECRET), "webhook-timestamp": "now" }, BODY],
    [{ ...signed(SECRET), "webhook-signature": "v1,%%% v1" }, BODY],
    [{ ...signed(SECRET), "webhook-signature": undefined }, BODY],
    [{}, BODY],
  ];
  for (const [headers, body] of tried) await assert.rejects(verifyEvent(SECRET, headers, body), EventNotVerified);
  await assert.rejects(verifyEvent("secret", signed(SECRET), BODY), TypeError);
});

const { LINECARD_URL: baseUrl, LINECARD_API_KEY: apiKey } = process.env;
const real = { skip: baseUrl === undefined && "scripts/sdk-tests.sh starts a Linecard" };

test("what Linecard sends is verified by the library of Standard Webhooks and by the SDK", real, async (t) => {
  let arrived;
  const request = new Promise((resolve) => (arrived = resolve));
  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.on("data", (chunk) => (body += chunk));
    incoming.on("end", () => {
      outgoing.writeHead(204).end();
      arrived({ headers: incoming.headers, body });
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const linecard = new Linecard({ baseUrl, apiKey });
  const url = `http://127.0.0.1:${server.address().port}/events`;
  const { endpoint, signingSecret } = await linecard.createEventEndpoint({ url });
  t.after(() => linecard.deleteEventEndpoint(endpoint.id));
  const { id } = await linecard.testEventEndpoint(endpoint.id);
  const { headers, body } = await request;
  const verified = new Webhook(signingSecret).verify(body, headers);
  const event = await verifyEvent(signingSecret, headers, body);
  assert.equal(event.id, id);
  assert.equal(event.type, "test");
  assert.deepEqual(verified, JSON.parse(body));
});
