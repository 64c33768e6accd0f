import type { AuditEntry } from '../../api/types';

/** What was done, in words; an action that a newer server may know of is shown as it came. */
export const ACTIONS: Record<string, string> = {
  'organization.create': 'Organization founded',
  'organization.update': 'Organization changed',
  'member.add': 'Member added',
  'member.update': 'Role changed',
  'member.remove': 'Member removed',
  'api-key.create': 'API key made',
  'api-key.revoke': 'API key revoked',
  'agent.create': 'Agent created',
  'agent.update': 'Agent changed',
  'agent.delete': 'Agent deleted',
  'agent-twilio.connect': 'Agent connected to Twilio',
  'agent-twilio.disconnect': 'Agent disconnected',
  'agent-twilio.rotation-begin': 'Agent’s next auth token entered',
  'agent-twilio.rotation-give-up': 'Agent’s next auth token given up',
  'agent-twilio.rotation-promote': 'Agent’s auth token rotated',
  'organization-twilio.connect': 'Organization connected to Twilio',
  'organization-twilio.disconnect': 'Organization disconnected',
  'organization-twilio.rotation-begin': 'Organization’s next auth token entered',
  'organization-twilio.rotation-give-up': 'Organization’s next auth token given up',
  'organization-twilio.rotation-promote': 'Organization’s auth token rotated',
  'rollout.advance': 'Roll-out advanced',
  'rollout.back': 'Roll-out taken back',
};

export function actionWords(action: string): string {
  return ACTIONS[action] ?? action;
}

export function isAction(name: string | null): name is AuditEntry['action'] {
  return name !== null && Object.hasOwn(ACTIONS, name);
}
