import type { AuditEntry } from '../../api/types';
import { isIn, labelOf } from '../../ui/label-of';

/** What was done, in words. */
export const ACTIONS: Record<AuditEntry['action'], string> = {
  'organization.create': 'Organization created',
  'organization.update': 'Organization updated',
  'member.add': 'Member added',
  'member.update': 'Member’s role changed',
  'member.remove': 'Member removed',
  'member.leave': 'Member left',
  'member.password-reset': 'Password reset link created',
  'invitation.create': 'Member invited',
  'invitation.accept': 'Invitation accepted',
  'invitation.revoke': 'Invitation withdrawn',
  'sign-in.success': 'Signed in',
  'sign-in.failure': 'Failed sign-ins',
  'session.end': 'Session ended',
  'password.change': 'Password changed',
  'password.reset-request': 'Password reset link emailed',
  'password.reset': 'Password reset',
  'identity.link': 'Account linked with the identity provider',
  'second-factor.set-up': 'Second factor set up',
  'second-factor.remove': 'Second factor removed',
  'second-factor.recovery-codes-replace': 'Recovery codes replaced',
  'second-factor.recovery-code-use': 'Recovery code used',
  'second-factor.reset': 'Second factor removed by the operator',
  'api-key.create': 'API key created',
  'api-key.revoke': 'API key revoked',
  'agent.create': 'Agent created',
  'agent.update': 'Agent updated',
  'agent.delete': 'Agent deleted',
  'agent-twilio.connect': 'Agent connected to Twilio',
  'agent-twilio.disconnect': 'Agent disconnected from Twilio',
  'agent-twilio.rotation-begin': 'Agent’s secondary auth token saved',
  'agent-twilio.rotation-give-up': 'Agent’s secondary auth token discarded',
  'agent-twilio.rotation-promote': 'Agent’s auth token rotated',
  'organization-twilio.connect': 'Organization connected to Twilio',
  'organization-twilio.disconnect': 'Organization disconnected from Twilio',
  'organization-twilio.rotation-begin': 'Organization’s secondary auth token saved',
  'organization-twilio.rotation-give-up': 'Organization’s secondary auth token discarded',
  'organization-twilio.rotation-promote': 'Organization’s auth token rotated',
  'organization-twilio.shared-key-set': 'Webhook key saved',
  'organization-twilio.shared-key-remove': 'Webhook key removed',
  'rollout.advance': 'Rollout advanced',
  'rollout.back': 'Rollout moved back',
  'do-not-call.add': 'Do-not-call number added',
  'do-not-call.remove': 'Do-not-call number removed',
  'event-endpoint.create': 'Event endpoint created',
  'event-endpoint.update': 'Event endpoint changed',
  'event-endpoint.delete': 'Event endpoint deleted',
  'event-endpoint.rotate-secret': 'Event endpoint’s secret rotated',
  'event-endpoint.replay': 'Events replayed',
  'event-endpoint.disable': 'Event endpoint disabled by Linecard',
  'limit.warn': '80% of a daily limit used',
  'limit.reach': 'Daily limit reached',
};

export function actionLabel(action: string): string {
  return labelOf(ACTIONS, action);
}

export function isAction(name: string | null): name is AuditEntry['action'] {
  return name !== null && isIn(ACTIONS, name);
}
