"use server";

import { ProblemError } from "@linecard/sdk";
import { revalidatePath } from "next/cache";
import { ownAgent } from "../../../lib/agents";
import { calls } from "../../../lib/calls";
import { linecard } from "../../../lib/linecard";

/** What was entered, and why the call was not placed, if it was not. */
export interface Placed {
  to: string;
  problem?: string;
}

/** A server action is an address that anybody can post to: it checks for itself. */
export async function placeCall(agentId: string, _: Placed, form: FormData): Promise<Placed> {
  const agent = await ownAgent(agentId);
  if (agent === null) throw new Error("no agent of this user");
  const to = String(form.get("to"));
  try {
    const { id } = await linecard.createCall({ agentId: agent.linecardId, to });
    calls.set(id, { agentId: agent.id, to });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // In the answer, not in an address: whoever sends somebody a link has no say in what the page tells them.
    return { to, problem: error.detail };
  }
  revalidatePath(`/agents/${encodeURIComponent(agent.id)}`);
  return { to };
}
