import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export type Change = { field: string; before: string | null; after: string | null };

/** The fields that differ, with their values as text. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value)
      .filter(([, content]) => content !== null)
      .map(([field, content]) => [field, typeof content === 'string' ? content : JSON.stringify(content)]),
  );
}

/** The fields in words. Others are shown as the API names them. */
const LABELS: Record<string, MessageDescriptor> = {
  name: msg`Name`,
  description: msg`Description`,
  voiceUrl: msg`Voice URL`,
  streamUrl: msg`Stream URL`,
  isDefault: msg`Default agent`,
  paused: msg`Paused`,
  limits: msg`Limits`,
  orgFallbackEnabled: msg`Fallback`,
  retention: msg`Retention`,
  email: msg`Email`,
  role: msg`Role`,
  hint: msg`Ends with`,
  expiresAt: msg`Expires`,
  revoked: msg`Revoked`,
  accountSid: msg`Account SID`,
  phoneNumber: msg`Phone number`,
  authToken: msg`Auth token`,
  nextAuthToken: msg`Secondary auth token`,
  credentialId: msg`Credential`,
  nextCredentialId: msg`Secondary credential`,
  apiKeySid: msg`API key SID`,
  apiKeySecret: msg`API key secret`,
  apiKeyCredentialId: msg`API key credential`,
  region: msg`Region`,
  edge: msg`Edge`,
  callsPerSecond: msg`Calls per second`,
  number: msg`Number`,
  reason: msg`Reason`,
  source: msg`Source`,
};

export function fieldLabel(field: string): string {
  const label = LABELS[field];
  return label === undefined ? field : i18n._(label);
}
