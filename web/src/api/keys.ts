import type { AgentsFilter, AuditFilter, HealthFilter, HistoryFilter, UsageFilter } from './types';

/** What goes out: the name of its list in the API's paths, in the console's addresses and in the cache. */
export type ChannelKey = 'calls' | 'messages';

/**
 * The keys of everything in the query cache. A longer key begins with the shorter one that covers it, so that
 * invalidating `agents` also invalidates one agent's connection.
 */
export const keys = {
  me: ['me'],
  signInOptions: ['sign-in'],

  organization: ['organization'],
  organizationConnection: ['organization', 'twilio'],
  sharedKeys: ['shared-keys'],
  connectSession: ['connect-session'],
  rollout: (days: number) => ['rollout', days],

  sessions: ['me', 'sessions'],
  secondFactor: ['me', 'second-factor'],
  offeredInvitation: (token: string) => ['invitation', token],

  ownerOf: (kind: string, id: string) => ['owner', kind, id],

  invitations: ['invitations'],
  members: ['members'],

  apiKeys: ['api-keys'],
  apiKeyUse: (id: string) => ['api-keys', 'use', id],

  doNotCall: ['do-not-call'],

  notices: ['notices'],

  eventEndpoints: ['event-endpoints'],
  eventEndpoint: (id: string) => ['event-endpoints', id],
  eventDeliveries: (id: string, status?: string) => ['event-endpoints', id, 'deliveries', status ?? 'all'],

  agents: ['agents'],
  agentLists: ['agents', 'list'],
  agentList: (filter: AgentsFilter) => ['agents', 'list', filter],
  allAgents: ['agents', 'all'],
  unconnectedAgents: ['agents', 'unconnected'],
  deletedAgents: ['agents', 'deleted'],
  allResolutions: ['agents', 'resolutions'],
  // What changes an agent or a connection changes the health.
  healths: ['agents', 'health'],
  health: (filter: HealthFilter) => ['agents', 'health', filter],
  agent: (id: string) => ['agents', id],
  agentConnection: (id: string) => ['agents', id, 'twilio'],
  agentResolution: (id: string) => ['agents', id, 'resolution'],

  anyCall: ['calls', 'any'],
  liveCallCounts: ['calls', 'live'],
  liveCalls: (agentId?: string) => ['calls', 'live', agentId ?? 'all'],
  history: (channel: ChannelKey) => [channel],
  historyLists: (channel: ChannelKey) => [channel, 'list'],
  historyList: (channel: ChannelKey, filter: HistoryFilter) => [channel, 'list', filter],
  lastOf: (channel: ChannelKey, filter: HistoryFilter) => [channel, 'list', 'last', filter],
  historyEntry: (channel: ChannelKey, id: string) => [channel, id],
  historyLog: (channel: ChannelKey, id: string, open: boolean) => [channel, id, 'log', { open }],

  olderHistory: (days: number) => ['history-older', days],

  recordings: (callId: string) => ['calls', callId, 'recordings'],

  usage: (filter: UsageFilter) => ['usage', filter],
  usageComparison: (month: string) => ['usage', 'comparison', month],

  auditLog: (filter: AuditFilter) => ['audit-log', filter],
};

/** Everything but who is signed in belongs to one organization. */
export function belongsToOrganization({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== keys.me[0];
}
