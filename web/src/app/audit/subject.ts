import { t } from '@lingui/core/macro';
import type { AuditEntry } from '../../api/types';
import { actionLabel } from './actions';

/** What was done, more precisely than the action alone where the values tell. */
export function entryLabel({
  action,
  before,
  after,
}: Pick<AuditEntry, 'action' | 'before' | 'after'>): string {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (action === 'organization.update') {
    if (was.orgFallbackEnabled !== is.orgFallbackEnabled)
      return is.orgFallbackEnabled === false ? t`Fallback switched off` : t`Fallback switched on`;
    if (was.paused !== is.paused)
      return is.paused === true ? t`Organization paused` : t`Organization resumed`;
  }
  if (action === 'agent.update' && was.paused !== is.paused)
    return is.paused === true ? t`Agent paused` : t`Agent resumed`;
  if (action === 'agent-twilio.connect' && before != null) {
    if (was.phoneNumber !== is.phoneNumber) return t`Agent’s number changed`;
    return t`Agent’s Twilio settings changed`;
  }
  return actionLabel(action);
}

/** The name that the changed object had at that time; of a number that changed, both. */
export function subjectOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string | null {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const numbers = [was.phoneNumber, is.phoneNumber];
  if (before != null && after != null && numbers[0] !== numbers[1]) return numbers.map(textOf).join(' → ');
  for (const state of [is, was]) {
    for (const field of ['name', 'email', 'number', 'phoneNumber', 'url', 'keySid']) {
      const value = state[field];
      if (typeof value === 'string') return value;
    }
  }
  return null;
}

/** The agent that was changed, or whose settings were. */
export function agentOf({ resourceType, resourceId }: AuditEntry): string | null {
  const isAgent = resourceType === 'agent' || resourceType === 'agent-twilio';
  return isAgent ? (resourceId ?? null) : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : t`none`;
}

function valuesOf(state: unknown): Record<string, unknown> {
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
}
