import { EventNotVerified, verifyEvent } from "@linecard/sdk";
import { storeStatus } from "../../../lib/calls";

/** Linecard posts here what happens to calls (docs/events-out.md). */
export async function POST(request: Request) {
  try {
    // The body as it arrived: what is parsed and written again is not what was signed.
    const event = await verifyEvent(process.env.LINECARD_EVENTS_SECRET!, request.headers, await request.text());
    if (event.type === "call") storeStatus(event.data.callId, event.data.status);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof EventNotVerified) return new Response(null, { status: 401 });
    throw error;
  }
}
