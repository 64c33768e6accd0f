import { EventNotVerified, verifyEvent } from "@linecard/sdk";
import { statuses } from "../../../lib/calls";

/** Linecard posts here what happens to calls (docs/events-out.md). */
export async function POST(request: Request) {
  try {
    // The body as it arrived: what is parsed and written again is not what was signed.
    const event = await verifyEvent(process.env.LINECARD_EVENTS_SECRET!, request.headers, await request.text());
    // Those of one call come in order. The same one can come again, which changes nothing here.
    if (event.type === "call") statuses.set(event.data.callId, event.data.status);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof EventNotVerified) return new Response(null, { status: 401 });
    throw error;
  }
}
