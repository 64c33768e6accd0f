// What Linecard is compared with: a lean Fastify that writes one row a call, pipelined, and asks the same Twilio.
// It checks no key, resolves no credential and keeps no log.
import { randomUUID } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";
import { Pool } from "undici";

const { PORT, PGHOST, TWILIO_URL, ACCOUNT_SID, BASIC } = process.env;
const clients = await Promise.all(
  Array.from({ length: 4 }, async () => {
    const client = new pg.Client({ host: PGHOST, user: "linecard_app", database: "linecard", pipeline: true });
    await client.connect();
    return client;
  }),
);
const twilio = new Pool(TWILIO_URL, { connections: 64 });
let turn = 0;

const body = {
  type: "object",
  required: ["to"],
  properties: { agentId: { type: "string" }, to: { type: "string" } },
};
const answer = {
  type: "object",
  properties: { id: { type: "string" }, callSid: { type: "string" }, to: { type: "string" }, status: { type: "string" } },
};

const app = Fastify();
app.get("/", async () => ({}));
app.post("/api/calls", { schema: { body, response: { 201: answer } } }, async (request, reply) => {
  const id = randomUUID();
  const { agentId, to } = request.body;
  const form = new URLSearchParams({ To: to, From: "+14150000000", Url: "https://agents.example.com/voice" });
  const response = await twilio.request({
    path: `/2010-04-01/Accounts/${ACCOUNT_SID}/Calls.json`,
    method: "POST",
    headers: { authorization: `Basic ${BASIC}`, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  const call = await response.body.json();
  await clients[turn++ % clients.length].query({
    name: "insert",
    text: "INSERT INTO linecard.node_calls (id, agent_id, call_sid, to_number, status, created_at) VALUES ($1, $2, $3, $4, $5, now())",
    values: [id, agentId, call.sid, to, call.status],
  });
  reply.code(201);
  return { id, callSid: call.sid, to, status: call.status };
});
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
