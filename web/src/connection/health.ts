import type { MantineColor } from '@mantine/core';
import type { Problem } from '../api/problem';
import type { Connection, CredentialStatus } from '../api/types';
import type { ConnectionValues } from './values';

type HealthStyle = { label: string; color: MantineColor };

const STATUSES: Record<CredentialStatus, HealthStyle> = {
  unverified: { label: 'Not verified', color: 'gray' },
  verified: { label: 'Verified', color: 'teal' },
  revoked: { label: 'Rejected by Twilio', color: 'red' },
  unusable: { label: 'Not working', color: 'red' },
};

/** A status that only a newer server knows is shown as it is. */
export function healthStyle(status: string): HealthStyle {
  return (STATUSES as Partial<Record<string, HealthStyle>>)[status] ?? { label: status, color: 'gray' };
}

/** The problem that the last verification found, at its field: for a form that is opened later. */
export function healthErrors(connection: Connection | null): Partial<Record<keyof ConnectionValues, string>> {
  if (connection?.problemPointer == null || connection.problemDetail == null) return {};
  return { [connection.problemPointer.replace(/^\//, '')]: connection.problemDetail };
}

const VERIFICATION_CODES = new Set([
  'twilio-token-rejected',
  'twilio-api-key-rejected',
  'twilio-account-suspended',
  'twilio-test-credentials',
  'twilio-refused',
  'twilio-trial-account',
  'twilio-shared-key-unknown',
  'twilio-callbacks-unsigned',
  'twilio-country-not-enabled',
  'twilio-high-risk-enabled',
  'twilio-unavailable',
  'number-not-owned',
  'number-without-voice',
]);

/** Whether the settings failed their verification at Twilio, as opposed to Linecard's own validation. */
export function isVerificationProblem({ code }: Problem): boolean {
  return VERIFICATION_CODES.has(code);
}
