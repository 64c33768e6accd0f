import { currentUser } from "./user";

export interface Agent {
  id: string;
  name: string;
  /** The user that it belongs to. */
  ownerId: string;
  /** What `POST /api/agents` of Linecard has answered: a column of your table. */
  linecardId: string;
}

/** Stands for your table of agents. */
const AGENTS = JSON.parse(process.env.AGENTS!) as Agent[];

/**
 * The platform's own check, before anything else happens: an agent of whoever is signed in. In Supabase it is a policy of the
 * table, and this a select with the user's own client, not with the service role. Linecard cannot know who may do what here.
 */
export async function ownAgent(id: string): Promise<Agent | null> {
  const user = await currentUser();
  // Before anything is compared: `undefined` would equal an owner that is missing.
  if (user === null) return null;
  return AGENTS.find((agent) => agent.id === id && agent.ownerId === user.id) ?? null;
}
