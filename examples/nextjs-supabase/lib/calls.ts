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
