import type { AgentsFilter, AuditFilter, HistoryFilter, UsageFilter } from './types';

/** What goes out: the name of its list in the API's paths, in the console's addresses and in the cache. */
export type ChannelKey = 'calls' | 'messages';

/**
 * The keys of everything in the query cache. A longer key begins with the shorter one that covers it, so that
 * invalidating `agents` also invalidates one agent's connection.
 */
export const keys = {
  me: ['me'],
  signInOptions: ['sign-in-options'],

  organization: ['organization'],
  organizationConnection: ['organization', 'twilio'],
  webhookRefusals: ['webhook-refusals'],
  sharedKeys: ['shared-keys'],
  rollout: ['rollout'],

  sessions: ['me', 'sessions'],
  secondFactor: ['me', 'second-factor'],
  offeredInvitation: (token: string) => ['invitation', token],

  invitations: ['invitations'],
  members: ['members'],
  allMembers: ['members', 'all'],

  apiKeys: ['api-keys'],
  allApiKeys: ['api-keys', 'all'],

  doNotCall: ['do-not-call'],

  agents: ['agents'],
  agentLists: ['agents', 'list'],
  agentList: (filter: AgentsFilter) => ['agents', 'list', filter],
  allAgents: ['agents', 'all'],
  allResolutions: ['agents', 'resolutions'],
  agent: (id: string) => ['agents', id],
  agentConnection: (id: string) => ['agents', id, 'twilio'],
  agentResolution: (id: string) => ['agents', id, 'resolution'],

  liveCalls: (agentId?: string) => ['calls', 'live', agentId ?? 'all'],
  history: (channel: ChannelKey) => [channel],
  historyLists: (channel: ChannelKey) => [channel, 'list'],
  historyList: (channel: ChannelKey, filter: HistoryFilter) => [channel, 'list', filter],
  historyEntry: (channel: ChannelKey, id: string) => [channel, id],
  historyLog: (channel: ChannelKey, id: string, open: boolean) => [channel, id, 'log', { open }],

  usage: (filter: UsageFilter) => ['usage', filter],
  usageComparison: (month: string) => ['usage', 'comparison', month],

  auditLog: (filter: AuditFilter) => ['audit-log', filter],
};

/** Everything but who is signed in belongs to one organization. */
export function belongsToOrganization({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== keys.me[0];
}
