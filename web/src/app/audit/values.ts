import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { KeyScope, NumberType, Role } from '../../api/types';
import { countryName } from '../../limits/countries';
import { numberTypeName } from '../../limits/number-types';
import { roleName } from '../../session/roles';
import { formatCount } from '../../ui/count';
import { fullTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';
import { scopeNames } from '../api-keys/scopes';
import { TYPES } from '../event-endpoints/labels';

type Labels = Record<string, MessageDescriptor>;

const DAILY: Labels = {
  calls: msg`Calls per day`,
  messages: msg`Messages per day`,
  minutes: msg`Call minutes per day`,
  spend: msg`Cost per day`,
};
const HOLDERS: Labels = { organization: msg`Organization`, agent: msg`Agent` };
const SOURCES: Labels = { manual: msg`Added by hand`, 'opt-out': msg`Reply STOP` };
const DISABLED: Labels = {
  manual: msg`An admin disabled it`,
  gone: msg`It answered 410 Gone`,
  failing: msg`Every attempt failed for five days`,
};

/** How the values of some fields read; the others' are shown by their kind. */
const READ: Record<string, (value: unknown) => string> = {
  role: (role) => roleName(role as Role),
  callingHours: (hours) => {
    const { from, to } = hours as { from: string; to: string };
    return t`${from} to ${to}`;
  },
  allowedCountries: (codes) => (codes as string[]).map(countryName).join(', '),
  allowedNumberTypes: (types) => (types as NumberType[]).map(numberTypeName).join(', '),
  scopes: (scopes) => scopeNames(scopes as KeyScope[]),
  eventTypes: (types) => (types as string[]).map((type) => labelOf(TYPES, type)).join(', '),
  limit: (limit) => labelOf(DAILY, String(limit)),
  of: (holder) => labelOf(HOLDERS, String(holder)),
  source: (source) => labelOf(SOURCES, String(source)),
  disabledReason: (reason) => labelOf(DISABLED, String(reason)),
  expiresAt: time,
  since: time,
  previousSecretEndsAt: time,
};

type Names = ReadonlyMap<string, string>;

/** Fields with ids of agents, people and API keys. */
const IDS: ReadonlySet<string> = new Set(['agentId', 'agents', 'owner', 'createdByKey']);

/** A field's value in words. */
export function valueText(field: string, value: unknown, names: Names = new Map()): string {
  if (IDS.has(field))
    return [value]
      .flat()
      .map((id) => names.get(String(id)) ?? String(id))
      .join(', ');
  try {
    return (Object.hasOwn(READ, field) ? READ[field] : undefined)?.(value) ?? byKind(value);
  } catch {
    // Entries are kept forever, and an older one may have another form.
    return byKind(value);
  }
}

function byKind(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? t`yes` : t`no`;
  if (typeof value === 'number') return formatCount(value);
  if (Array.isArray(value)) return value.map(byKind).join(', ');
  return JSON.stringify(value);
}

function time(value: unknown): string {
  return fullTime(new Date(String(value)));
}
