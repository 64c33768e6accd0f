import { ownAgent } from "../../../../lib/agents";
import { linecard } from "../../../../lib/linecard";

/** Lets the user's browser connect this agent, and do nothing else, for 15 minutes. */
export async function POST(_: Request, { params }: { params: Promise<{ id: string }> }) {
  const agent = await ownAgent((await params).id);
  if (agent === null) return new Response(null, { status: 404 });
  const session = await linecard.createConnectSession({
    agentId: agent.linecardId,
    // Where the platform's pages are. Not what the request says: a session is made for them alone.
    origin: process.env.PLATFORM_ORIGIN!,
  });
  return Response.json(session, { headers: { "Cache-Control": "no-store" } });
}
