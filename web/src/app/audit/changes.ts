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
const LABELS: Record<string, string> = {
  name: 'Name',
  description: 'Description',
  voiceUrl: 'Voice URL',
  streamUrl: 'Stream URL',
  isDefault: 'Default agent',
  paused: 'Paused',
  limits: 'Limits',
  orgFallbackEnabled: 'Fallback',
  retention: 'Retention',
  email: 'Email',
  role: 'Role',
  hint: 'Ends with',
  expiresAt: 'Expires',
  revoked: 'Revoked',
  accountSid: 'Account SID',
  phoneNumber: 'Phone number',
  authToken: 'Auth token',
  nextAuthToken: 'Secondary auth token',
  credentialId: 'Credential',
  nextCredentialId: 'Secondary credential',
  apiKeySid: 'API key SID',
  apiKeySecret: 'API key secret',
  apiKeyCredentialId: 'API key credential',
  region: 'Region',
  edge: 'Edge',
  callsPerSecond: 'Calls per second',
  number: 'Number',
  reason: 'Reason',
  source: 'Source',
};

export function fieldLabel(field: string): string {
  return LABELS[field] ?? field;
}
