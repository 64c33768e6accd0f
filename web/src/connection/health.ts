import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { MantineColor } from '@mantine/core';
import { WARNINGS } from '../api/connection-mutations';
import type { Problem } from '../api/problem';
import type { Connection, CredentialStatus } from '../api/types';
import type { ConnectionValues } from './values';

type HealthStyle = { label: MessageDescriptor; color: MantineColor };
type ShownHealth = { label: string; color: MantineColor };

const STATUSES: Record<CredentialStatus, HealthStyle> = {
  unverified: { label: msg`Not verified`, color: 'gray' },
  verified: { label: msg`Verified`, color: 'teal' },
  revoked: { label: msg`Rejected by Twilio`, color: 'red' },
  unusable: { label: msg`Not working`, color: 'red' },
};

/** What limits settings that work: Twilio accepts them, and calls go out. */
const LIMITED: Record<(typeof WARNINGS)[number], HealthStyle> = {
  'twilio-trial-account': { label: msg`Trial account: calls verified numbers only`, color: 'yellow' },
  'twilio-shared-key-unknown': { label: msg`Callbacks rejected: key missing`, color: 'yellow' },
  'twilio-callbacks-unsigned': { label: msg`Callbacks rejected: not signed`, color: 'yellow' },
  'twilio-country-not-enabled': { label: msg`Some countries not enabled at Twilio`, color: 'yellow' },
  'twilio-high-risk-enabled': { label: msg`High-risk numbers enabled at Twilio`, color: 'yellow' },
};

/** One state, also if the settings work with a limit. A status that only a newer server knows is shown as it is. */
export function healthStyle(status: string, problem?: string | null): ShownHealth {
  const warning = status === 'verified' && WARNINGS.find((code) => code === problem);
  const style = warning ? LIMITED[warning] : (STATUSES as Partial<Record<string, HealthStyle>>)[status];
  return style === undefined ? { label: status, color: 'gray' } : { ...style, label: i18n._(style.label) };
}

/** Whether settings work with a limit: a warning, not an error. */
export function isLimited({ status, problem }: Pick<Connection, 'status' | 'problem'>): boolean {
  return status === 'verified' && WARNINGS.some((code) => code === problem);
}

/** The problem that the last verification found, at its field: for a form that is opened later. */
export function healthErrors(connection: Connection | null): Partial<Record<keyof ConnectionValues, string>> {
  if (connection?.problemPointer == null || connection.problemDetail == null || isLimited(connection))
    return {};
  return { [connection.problemPointer.replace(/^\//, '')]: connection.problemDetail };
}

const VERIFICATION_CODES = new Set([
  'twilio-token-rejected',
  'twilio-api-key-rejected',
  'twilio-account-suspended',
  'twilio-test-credentials',
  'twilio-refused',
  'twilio-unavailable',
  'number-not-owned',
  'number-without-voice',
]);

/** Whether the settings failed their verification at Twilio, as opposed to Linecard's own validation. */
export function isVerificationProblem({ code }: Problem): boolean {
  return VERIFICATION_CODES.has(code);
}
