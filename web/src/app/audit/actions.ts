import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AuditEntry } from '../../api/types';
import { isIn, labelOf } from '../../ui/label-of';

/** What was done, in words. */
export const ACTIONS: Record<AuditEntry['action'], MessageDescriptor> = {
  'organization.create': msg`Organization created`,
  'organization.update': msg`Organization updated`,
  'organization.erase': msg`Organization’s erasure requested`,
  'member.add': msg`Member added`,
  'member.update': msg`Member’s role changed`,
  'member.remove': msg`Member removed`,
  'member.leave': msg`Member left`,
  'member.password-reset': msg`Password reset link created`,
  'invitation.create': msg`Member invited`,
  'invitation.accept': msg`Invitation accepted`,
  'invitation.revoke': msg`Invitation withdrawn`,
  'sign-in.success': msg`Signed in`,
  'sign-in.failure': msg`Failed sign-ins`,
  'session.end': msg`Session ended`,
  'password.change': msg`Password changed`,
  'password.reset-request': msg`Password reset link emailed`,
  'password.reset': msg`Password reset`,
  'identity.link': msg`Account linked with the identity provider`,
  'second-factor.set-up': msg`Second factor set up`,
  'second-factor.remove': msg`Second factor removed`,
  'second-factor.recovery-codes-replace': msg`Recovery codes replaced`,
  'second-factor.recovery-code-use': msg`Recovery code used`,
  'second-factor.reset': msg`Second factor removed by the operator`,
  'api-key.create': msg`API key created`,
  'api-key.revoke': msg`API key revoked`,
  'connect-session.create': msg`Connect session created`,
  'connect-session.end': msg`Connect session ended`,
  'agent.create': msg`Agent created`,
  'agent.update': msg`Agent updated`,
  'agent.delete': msg`Agent deleted`,
  'agent-twilio.connect': msg`Agent connected to Twilio`,
  'agent-twilio.disconnect': msg`Agent disconnected from Twilio`,
  'agent-twilio.rotation-begin': msg`Agent’s secondary auth token saved`,
  'agent-twilio.rotation-give-up': msg`Agent’s secondary auth token discarded`,
  'agent-twilio.rotation-promote': msg`Agent’s auth token rotated`,
  'organization-twilio.connect': msg`Organization connected to Twilio`,
  'organization-twilio.disconnect': msg`Organization disconnected from Twilio`,
  'organization-twilio.rotation-begin': msg`Organization’s secondary auth token saved`,
  'organization-twilio.rotation-give-up': msg`Organization’s secondary auth token discarded`,
  'organization-twilio.rotation-promote': msg`Organization’s auth token rotated`,
  'organization-twilio.shared-key-set': msg`Webhook key saved`,
  'organization-twilio.shared-key-remove': msg`Webhook key removed`,
  'rollout.advance': msg`Rollout advanced`,
  'rollout.back': msg`Rollout moved back`,
  'do-not-call.add': msg`Do-not-call number added`,
  'do-not-call.remove': msg`Do-not-call number removed`,
  'limit.warn': msg`80% of a daily limit used`,
  'limit.reach': msg`Daily limit reached`,
  'event-endpoint.create': msg`Event endpoint created`,
  'event-endpoint.update': msg`Event endpoint changed`,
  'event-endpoint.delete': msg`Event endpoint deleted`,
  'event-endpoint.rotate-secret': msg`Event endpoint’s secret rotated`,
  'event-endpoint.replay': msg`Events replayed`,
  'event-endpoint.disable': msg`Event endpoint disabled by Linecard`,
  'recording.delete': msg`Recording deleted`,
};

export function actionLabel(action: string): string {
  return labelOf(ACTIONS, action);
}

export function isAction(name: string | null): name is AuditEntry['action'] {
  return name !== null && isIn(ACTIONS, name);
}
