import { t } from '@lingui/core/macro';
import type { KeyScope, NumberType, Role } from '../../api/types';
import { countryName } from '../../limits/countries';
import { numberTypeName } from '../../limits/number-types';
import { roleName } from '../../session/roles';
import { formatCount } from '../../ui/count';
import { fullTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';
import { scopeNames } from '../api-keys/scopes';
import { TYPES } from '../event-endpoints/labels';

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
  expiresAt: time,
  since: time,
  previousSecretEndsAt: time,
};

/** A field's value in words. */
export function valueText(field: string, value: unknown): string {
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
