// A Next.js route as one would write it: one row a call, Twilio's official client, a pool of connections.
import { randomUUID } from "node:crypto";
import pg from "pg";
import twilio from "twilio";

const pool = new pg.Pool({ host: process.env.PGHOST, user: "linecard_app", database: "linecard", max: 16 });

// Twilio's client has no option for another host than Twilio's own.
class ToTheBench extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://api.twilio.com", process.env.TWILIO_URL) });
  }
}
const client = twilio(process.env.ACCOUNT_SID, process.env.AUTH_TOKEN, { httpClient: new ToTheBench({ keepAlive: true }) });

export async function POST(request) {
  const { agentId, to } = await request.json();
  const id = randomUUID();
  const call = await client.calls.create({ to, from: "+14150000000", url: "https://agents.example.com/voice" });
  await pool.query(
    "INSERT INTO node_calls (id, agent_id, call_sid, to_number, status, created_at) VALUES ($1, $2, $3, $4, $5, now())",
    [id, agentId, call.sid, to, call.status],
  );
  return Response.json({ id, callSid: call.sid, to, status: call.status }, { status: 201 });
}
