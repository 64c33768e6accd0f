// A Next.js route as one would write it, with the same work as fastify.mjs: the agent's credential from a table with
// row-level security, its sealed token opened, one insert and one update; Twilio's official client, a pool of connections.
import { createDecipheriv, createHash, randomUUID } from "node:crypto";
import pg from "pg";
import twilio from "twilio";

const pool = new pg.Pool({
  host: process.env.PGHOST,
  user: "linecard_app",
  database: "linecard",
  options: process.env.PGOPTIONS,
  max: 16,
});

// Twilio's client has no option for another host than Twilio's own.
class ToTheBench extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://api.twilio.com", process.env.TWILIO_URL) });
  }
}
const httpClient = new ToTheBench({ keepAlive: true });

async function transaction(organizationId, text, values) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('node.organization_id', $1, true)", [organizationId]);
    const result = await client.query(text, values);
    await client.query("COMMIT");
    return result.rows[0];
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

let key;
function open(sealed) {
  // Not at the top: `next build` loads this file, too, and has no key.
  key ??= Buffer.from(process.env.NODE_ENCRYPTION_KEY, "hex");
  const [iv, tag, ciphertext] = sealed.split(":").map((part) => Buffer.from(part, "hex"));
  const decipher = createDecipheriv("aes-256-gcm", key, iv);
  decipher.setAuthTag(tag);
  return decipher.update(ciphertext, undefined, "utf8") + decipher.final("utf8");
}

export async function POST(request) {
  const hash = createHash("sha256").update(request.headers.get("authorization").slice("Bearer ".length)).digest("hex");
  const keys = await pool.query("SELECT organization_id FROM node_keys WHERE key_hash = $1", [hash]);
  if (keys.rows.length === 0) return new Response(null, { status: 401 });
  const organizationId = keys.rows[0].organization_id;
  const { agentId, to } = await request.json();
  const settings = await transaction(
    organizationId,
    "SELECT account_sid, phone_number, token_encrypted FROM node_settings WHERE organization_id = $1 AND agent_id = $2",
    [organizationId, agentId],
  );
  if (!settings) return new Response(null, { status: 409 });
  const id = randomUUID();
  await transaction(
    organizationId,
    `INSERT INTO node_calls (organization_id, id, agent_id, account_sid, from_number, to_number, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'initiating', now())`,
    [organizationId, id, agentId, settings.account_sid, settings.phone_number, to],
  );
  const client = twilio(settings.account_sid, open(settings.token_encrypted), { httpClient });
  const call = await client.calls.create({ to, from: settings.phone_number, url: "https://agents.example.com/voice" });
  await transaction(
    organizationId,
    "UPDATE node_calls SET call_sid = $3, status = $4 WHERE organization_id = $1 AND id = $2",
    [organizationId, id, call.sid, call.status],
  );
  return Response.json({ id, callSid: call.sid, to, status: call.status }, { status: 201 });
}
