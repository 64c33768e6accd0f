import type { AgentLine, OrganizationLine } from '../../api/types';

/** A page of the console, or one of Twilio's. */
type Step = { label: string; to: string } | { label: string; sid: string };

/** What mends a line; null if nothing is wrong with it, or verifying it again is all. */
export function stepFor(line: AgentLine | OrganizationLine, settings: string): Step | null {
  if (line.state === 'not-connected' && 'agentId' in line) {
    return { label: 'Connect', to: `/agents/${line.agentId}/connect` };
  }
  const sid = line.accountSid ?? '';
  switch (line.problem) {
    case 'twilio-token-rejected':
    case 'twilio-test-credentials':
      return { label: 'Enter the current token', to: settings };
    case 'twilio-api-key-rejected':
      return { label: 'Replace the API key', to: settings };
    case 'number-not-owned':
    case 'number-without-voice':
      return { label: 'Choose another number', to: settings };
    case 'twilio-account-suspended':
      return { label: 'Open the account at Twilio', sid };
    case 'twilio-trial-account':
      return { label: 'Upgrade at Twilio', sid };
    case 'twilio-callbacks-unsigned':
      return { label: 'Correct the webhook rules at Twilio', sid };
    case 'twilio-country-not-enabled':
    case 'twilio-high-risk-enabled':
      return { label: 'Change the geo permissions at Twilio', sid };
    case 'twilio-shared-key-unknown':
      return { label: 'Add the webhook key', to: '/settings' };
    case null:
    case undefined:
      return line.state === 'failing' ? { label: 'Check the settings', to: settings } : null;
    default:
      return { label: 'Check the settings', to: settings };
  }
}
