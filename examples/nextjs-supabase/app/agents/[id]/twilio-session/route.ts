import { LinecardError, ProblemError } from "@linecard/sdk";
import { ownAgent } from "../../../../lib/agents";
import { linecard } from "../../../../lib/linecard";

/** Lets the user's browser connect this agent, and do nothing else, for 15 minutes. */
export async function POST(_: Request, { params }: { params: Promise<{ id: string }> }) {
  const agent = await ownAgent((await params).id);
  if (agent === null) return refusal(404, "You have no such agent.");
  try {
    const session = await linecard.createConnectSession({
      agentId: agent.linecardId,
      // Where the platform's pages are. Not what the request says: a session is made for them alone.
      origin: process.env.PLATFORM_ORIGIN!,
    });
    return Response.json(session, { headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof LinecardError)) throw error;
    // It contains neither the key nor a token.
    console.error(error.message);
    const isBusy = error instanceof ProblemError && (error.status === 409 || error.status === 429);
    return isBusy
      ? refusal(error.status, "Too many of these forms are open. Try again in some minutes.")
      : refusal(502, "The Twilio settings cannot be opened now. Try again later.");
  }
}

/** What the page shows to the user. Linecard's own words are for whoever runs the platform: they are in its log. */
function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { "Cache-Control": "no-store" } });
}
