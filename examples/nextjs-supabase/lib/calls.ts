/** Stands for your table of calls. */
export interface Call {
  agentId: string;
  to: string;
}

// Pages and routes are separate bundles of one process.
const stored = globalThis as typeof globalThis & { calls?: Map<string, Call>; statuses?: Map<string, string> };
/** By Linecard's id. */
export const calls = (stored.calls ??= new Map());
/** What became of each, by the same id. An event can come before the answer to the request that places the call. */
export const statuses = (stored.statuses ??= new Map());

/** In the order of a call's life. Each other status ends it, and is later than these. */
const OPEN = ["initiating", "submission-unknown", "queued", "initiated", "ringing", "in-progress"];

function rankOf(status: string): number {
  const rank = OPEN.indexOf(status);
  return rank === -1 ? OPEN.length : rank;
}

/**
 * Keeps a status unless a later one is stored: events can come twice, and one that was posted again later than those after it. In a
 * table this is a condition of the UPDATE, so that two requests at once cannot both find the earlier one.
 */
export function storeStatus(callId: string, status: string): void {
  const stored = statuses.get(callId);
  if (stored === undefined || rankOf(status) >= rankOf(stored)) statuses.set(callId, status);
}
