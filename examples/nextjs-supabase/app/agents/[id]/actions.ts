"use server";

import { ProblemError } from "@linecard/sdk";
import { redirect } from "next/navigation";
import { ownAgent } from "../../../lib/agents";
import { calls } from "../../../lib/calls";
import { linecard } from "../../../lib/linecard";

/** A server action is an address that anybody can post to: it checks for itself. */
export async function placeCall(agentId: string, form: FormData) {
  const agent = await ownAgent(agentId);
  if (agent === null) throw new Error("no agent of this user");
  const page = `/agents/${encodeURIComponent(agent.id)}`;
  const to = String(form.get("to"));
  let problem: string | undefined;
  try {
    const { id } = await linecard.createCall({ agentId: agent.linecardId, to });
    calls.set(id, { agentId: agent.id, to });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    problem = error.detail;
  }
  redirect(problem === undefined ? page : `${page}?problem=${encodeURIComponent(problem)}`);
}
