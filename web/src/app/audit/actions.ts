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
  'organization-twilio.connect': 'Organization connected to Twilio',
  'organization-twilio.disconnect': 'Organization disconnected',
  'rollout.advance': 'Roll-out advanced',
  'rollout.back': 'Roll-out taken back',
};

export function actionWords(action: string): string {
  return ACTIONS[action] ?? action;
}
