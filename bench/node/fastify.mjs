// What Linecard is compared with: a lean Fastify that does the request's own work and no more. It authenticates the
// API key, resolves the agent's credential from a table with row-level security, opens the sealed token, stores the
// call, asks the same Twilio, and updates the call; a status callback is verified with the call's token and moves the
// call forward. It keeps no log, reconciles nothing, and dials twice when it is unlucky.
//
// Lean: prepared statements, pipelined over a few connections; API keys remembered for a minute.
import { createDecipheriv, createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";
import { Pool } from "undici";

const { PORT, PGHOST, TWILIO_URL, PUBLIC_URL, NODE_ENCRYPTION_KEY } = process.env;
const key = Buffer.from(NODE_ENCRYPTION_KEY, "hex");
const clients = await Promise.all(
  Array.from({ length: 4 }, async () => {
    const client = new pg.Client({ host: PGHOST, user: "linecard_app", database: "linecard", options: process.env.PGOPTIONS, pipeline: true });
    await client.connect();
    return client;
  }),
);
const twilio = new Pool(TWILIO_URL, { connections: 64 });
let next = 0;

/** One transaction for one organization, in one round trip: BEGIN, the tenant's context, the statements, COMMIT. */
async function transaction(organizationId, ...statements) {
  const client = clients[next++ % clients.length];
  const results = await Promise.all([
    client.query("BEGIN"),
    client.query({
      name: "enter",
      text: "SELECT set_config('node.organization_id', $1, true)",
      values: [organizationId],
    }),
    ...statements.map((statement) => client.query(statement)),
    client.query("COMMIT"),
  ]);
  return results.slice(2, -1);
}

const authenticated = new Map();
async function authenticate(header) {
  const hash = createHash("sha256").update(header.slice("Bearer ".length)).digest("hex");
  const remembered = authenticated.get(hash);
  if (remembered && remembered.until > Date.now()) return remembered.organizationId;
  const { rows } = await clients[0].query({
    name: "key",
    text: "SELECT organization_id FROM node_keys WHERE key_hash = $1",
    values: [hash],
  });
  if (rows.length === 0) return undefined;
  authenticated.set(hash, { organizationId: rows[0].organization_id, until: Date.now() + 60_000 });
  return rows[0].organization_id;
}

/** `iv:tag:ciphertext`, hexadecimal, AES-256-GCM. */
function open(sealed) {
  const [iv, tag, ciphertext] = sealed.split(":").map((part) => Buffer.from(part, "hex"));
  const decipher = createDecipheriv("aes-256-gcm", key, iv);
  decipher.setAuthTag(tag);
  return decipher.update(ciphertext, undefined, "utf8") + decipher.final("utf8");
}

const body = {
  type: "object",
  required: ["to", "agentId"],
  properties: { agentId: { type: "string" }, to: { type: "string" } },
};
const answer = {
  type: "object",
  properties: { id: { type: "string" }, callSid: { type: "string" }, to: { type: "string" }, status: { type: "string" } },
};

const app = Fastify();
app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_, text, done) => done(null, text));
app.get("/", async () => ({}));

app.post("/api/calls", { schema: { body, response: { 201: answer } } }, async (request, reply) => {
  const organizationId = await authenticate(request.headers.authorization);
  if (!organizationId) return reply.code(401).send();
  const id = randomUUID();
  const { agentId, to } = request.body;
  const [inserted] = await transaction(organizationId, {
    name: "insert",
    text: `INSERT INTO node_calls (organization_id, id, agent_id, account_sid, from_number, to_number, status, created_at)
      SELECT organization_id, $3, agent_id, account_sid, phone_number, $4, 'initiating', now()
      FROM node_settings WHERE organization_id = $1 AND agent_id = $2
      RETURNING account_sid, from_number,
        (SELECT token_encrypted FROM node_settings WHERE organization_id = $1 AND agent_id = $2) AS token_encrypted`,
    values: [organizationId, agentId, id, to],
  });
  if (inserted.rows.length === 0) return reply.code(409).send();
  const { account_sid: accountSid, from_number: from, token_encrypted: sealed } = inserted.rows[0];
  const basic = Buffer.from(`${accountSid}:${open(sealed)}`).toString("base64");
  const callback = `${PUBLIC_URL}/webhooks/twilio/${organizationId}/calls/${id}/status`;
  const form = new URLSearchParams({ To: to, From: from, Url: "https://agents.example.com/voice", StatusCallback: callback });
  for (const event of ["initiated", "ringing", "answered", "completed"]) form.append("StatusCallbackEvent", event);
  const response = await twilio.request({
    path: `/2010-04-01/Accounts/${accountSid}/Calls.json`,
    method: "POST",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  const call = await response.body.json();
  await transaction(organizationId, {
    name: "answer",
    text: "UPDATE node_calls SET call_sid = $3, status = $4 WHERE organization_id = $1 AND id = $2",
    values: [organizationId, id, call.sid, call.status],
  });
  reply.code(201);
  return { id, callSid: call.sid, to, status: call.status };
});

/** Twilio's signature over the public URL and the sorted form. */
function isSigned(token, url, form, signature) {
  const names = [...new Set(form.keys())].sort();
  const mac = createHmac("sha1", token).update(url);
  for (const name of names) for (const value of [...new Set(form.getAll(name))].sort()) mac.update(name + value);
  const expected = mac.digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

app.post("/webhooks/twilio/:organization/calls/:call/status", async (request, reply) => {
  const { organization, call } = request.params;
  const [found] = await transaction(organization, {
    name: "call",
    text: `SELECT c.account_sid, s.token_encrypted FROM node_calls c
      JOIN node_settings s ON s.organization_id = $1 AND s.agent_id = c.agent_id
      WHERE c.organization_id = $1 AND c.id = $2`,
    values: [organization, call],
  });
  const form = new URLSearchParams(request.body);
  const url = PUBLIC_URL + request.raw.url;
  const row = found.rows[0];
  if (!row || row.account_sid !== form.get("AccountSid")) return reply.code(403).send();
  if (!isSigned(open(row.token_encrypted), url, form, request.headers["x-twilio-signature"] ?? "")) {
    return reply.code(403).send();
  }
  await transaction(organization, {
    name: "status",
    text: `UPDATE node_calls SET status = $3, duration_seconds = coalesce($4, duration_seconds)
      WHERE organization_id = $1 AND id = $2 AND status NOT IN ('completed', 'busy', 'no-answer', 'canceled', 'failed')`,
    values: [organization, call, form.get("CallStatus"), form.get("CallDuration")],
  });
  return reply.code(204).send();
});
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
