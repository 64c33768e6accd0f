import type { MantineColor } from '@mantine/core';
import type { Problem } from '../api/problem';
import type { Connection, CredentialStatus } from '../api/types';
import type { ConnectionValues } from './values';

type Words = { label: string; color: MantineColor };

const STATUSES: Record<CredentialStatus, Words> = {
  unverified: { label: 'Not verified yet', color: 'gray' },
  verified: { label: 'Verified', color: 'teal' },
  revoked: { label: 'Refused by Twilio', color: 'red' },
  unusable: { label: 'Does not work', color: 'red' },
};

/** A status that a newer server may have is shown as it came. */
export function healthWords(status: string): Words {
  return (STATUSES as Partial<Record<string, Words>>)[status] ?? { label: status, color: 'gray' };
}

type Found = { field: keyof ConnectionValues; detail: string };

/** What the last verification found, by the API's code: at which field, and what to do. */
const PROBLEMS: Record<string, Found> = {
  'twilio-token-rejected': {
    field: 'authToken',
    detail:
      'Twilio does not accept this account SID and auth token together. Copy both again from the Twilio console.',
  },
  'twilio-api-key-rejected': {
    field: 'apiKeySecret',
    detail:
      'Twilio does not accept this API key. Calls go out with the auth token meanwhile. Enter the key again, or take it out.',
  },
  'twilio-account-suspended': {
    field: 'accountSid',
    detail: 'Twilio says that this account is suspended or closed. See its notices in the Twilio console.',
  },
  'number-not-owned': {
    field: 'phoneNumber',
    detail: 'This number does not belong to the Twilio account. Choose one of the account’s numbers.',
  },
  'number-without-voice': {
    field: 'phoneNumber',
    detail: 'This number cannot place calls. Choose one with the voice capability.',
  },
  'twilio-trial-account': {
    field: 'accountSid',
    detail:
      'This is a trial account: it can only call numbers that are verified in the Twilio console. Upgrade it, or verify the numbers.',
  },
};

type Health = Pick<Connection, 'problem'>;

export function healthProblem({ problem }: Health): string | null {
  if (!problem) return null;
  return PROBLEMS[problem]?.detail ?? `The last verification found: ${problem}.`;
}

/** The same at its field, for a form that is opened later. */
export function healthErrors(connection: Health | null): Partial<Record<keyof ConnectionValues, string>> {
  const found = connection?.problem ? PROBLEMS[connection.problem] : undefined;
  return found === undefined ? {} : { [found.field]: found.detail };
}

/** Twilio has something against what was saved; it is not that the API refused to save it. */
export function isVerificationProblem(problem: Problem): boolean {
  return problem.code in PROBLEMS || problem.code === 'twilio-unavailable';
}
