import { t } from '@lingui/core/macro';
import type { AgentLine, OrganizationLine } from '../../api/types';
import { settingsAddress } from '../settings/tabs';

/** A page of the console, or one of Twilio's. */
type Step = { label: string; to: string } | { label: string; sid: string };

/** What mends a line; null if nothing is wrong with it, or verifying it again is all. */
export function stepFor(line: AgentLine | OrganizationLine, settings: string): Step | null {
  if (line.state === 'not-connected' && 'agentId' in line) {
    return { label: t`Connect`, to: `/agents/${line.agentId}/connect` };
  }
  const sid = line.accountSid ?? '';
  switch (line.problem) {
    case 'twilio-token-rejected':
    case 'twilio-test-credentials':
      return { label: t`Enter the current token`, to: settings };
    case 'twilio-api-key-rejected':
      return { label: t`Replace the API key`, to: settings };
    case 'number-not-owned':
    case 'number-without-voice':
      return { label: t`Choose another number`, to: settings };
    case 'twilio-account-suspended':
      return { label: t`Open the account at Twilio`, sid };
    case 'twilio-trial-account':
      return { label: t`Upgrade at Twilio`, sid };
    case 'twilio-callbacks-unsigned':
      return { label: t`Correct the webhook rules at Twilio`, sid };
    case 'twilio-country-not-enabled':
    case 'twilio-high-risk-enabled':
      return { label: t`Change the geo permissions at Twilio`, sid };
    case 'twilio-shared-key-unknown':
      return { label: t`Add the webhook key`, to: settingsAddress('connection') };
    case null:
    case undefined:
      return line.state === 'failing' ? { label: t`Check the settings`, to: settings } : null;
    default:
      return { label: t`Check the settings`, to: settings };
  }
}
