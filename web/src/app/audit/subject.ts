import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { AuditEntry } from '../../api/types';
import { actionLabel } from './actions';
import { valueText } from './values';

type Entry = Pick<AuditEntry, 'action' | 'before' | 'after'>;

/** What was done, more precisely than the action alone where the values tell. */
export function entryLabel(entry: Entry): string {
  const { action, before } = entry;
  const isOfAgent = action === 'agent-twilio.connect';
  // An agent or organization that was connected already.
  if ((isOfAgent || action === 'organization-twilio.connect') && before != null) {
    const [was, is] = [valuesOf(before), valuesOf(entry.after)];
    if (was.phoneNumber !== is.phoneNumber || is.phoneNumberReplaced === true)
      return isOfAgent ? t`Agent’s number changed` : t`Organization’s number changed`;
    return isOfAgent ? t`Agent’s Twilio settings changed` : t`Organization’s Twilio settings changed`;
  }
  return updateLabel(entry) ?? actionLabel(action);
}

/** By the field that changed, or by the field and what it is now. */
const UPDATES: Partial<Record<AuditEntry['action'], Record<string, MessageDescriptor>>> = {
  'organization.update': {
    'orgFallbackEnabled true': msg`Fallback switched on`,
    // As the server's default says: which that is, the entry does not tell.
    'orgFallbackEnabled null': msg`Fallback set to the server default`,
    'orgFallbackEnabled false': msg`Fallback switched off`,
    'paused true': msg`Organization paused`,
    'paused false': msg`Organization resumed`,
    'secondFactorRequired true': msg`Second factor required from all members`,
    'secondFactorRequired false': msg`Second factor no longer required`,
    name: msg`Organization renamed`,
    timeZone: msg`Time zone changed`,
    limits: msg`Organization’s limits changed`,
    retention: msg`Retention changed`,
  },
  'agent.update': {
    'paused true': msg`Agent paused`,
    'paused false': msg`Agent resumed`,
    'isDefault true': msg`Agent made the default`,
    'isDefault false': msg`Agent no longer the default`,
    name: msg`Agent renamed`,
    limits: msg`Agent’s limits changed`,
  },
};

/** Null where several fields changed, or one that says no more than the action. */
function updateLabel({ action, before, after }: Entry): string | null {
  const labels = UPDATES[action];
  if (labels === undefined) return null;
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (field) => JSON.stringify(was[field] ?? null) !== JSON.stringify(is[field] ?? null),
  );
  const [field, ...others] = changed;
  if (field === undefined || others.length > 0) return null;
  const label = labels[`${field} ${JSON.stringify(is[field] ?? null)}`] ?? labels[field];
  return label === undefined ? null : i18n._(label);
}

/** The agent that an entry is about: its own, or that of a limit, a connect session or an endpoint. */
export function agentOf(
  entry: Pick<AuditEntry, 'resourceType' | 'resourceId' | 'before' | 'after'>,
): string | null {
  const { resourceType, resourceId = null } = entry;
  const { of, agentId } = { ...valuesOf(entry.before), ...valuesOf(entry.after) };
  if (resourceType === 'agent' || resourceType === 'agent-twilio' || of === 'agent') return resourceId;
  return typeof agentId === 'string' ? agentId : null;
}

/** The name that the changed object had at that time; of a number that changed, both. */
export function subjectOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string | null {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const numbers = [was.phoneNumber, is.phoneNumber];
  if (before != null && after != null && numbers[0] !== numbers[1]) return numbers.map(textOf).join(' → ');
  if (typeof is.limit === 'string') return valueText('limit', is.limit);
  for (const state of [is, was]) {
    for (const field of ['name', 'email', 'number', 'phoneNumber', 'url', 'keySid']) {
      const value = state[field];
      if (typeof value === 'string') return value;
    }
  }
  return null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : t`none`;
}

function valuesOf(state: unknown): Record<string, unknown> {
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
}
