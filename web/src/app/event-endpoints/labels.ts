import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { EventDelivery, EventEndpoint, EventType } from '../../api/event-endpoints';
import { labelOf } from '../../ui/label-of';

export const TYPES: Record<EventType, MessageDescriptor> = {
  call: msg`Calls`,
  message: msg`Messages`,
  limit: msg`Daily limits`,
};

export const EVENT: Record<EventDelivery['type'], MessageDescriptor> = {
  call: msg`Call`,
  message: msg`Message`,
  limit: msg`Daily limit`,
  test: msg`Test`,
};

export const STATUSES: Record<EventDelivery['status'], { label: MessageDescriptor; color: string }> = {
  pending: { label: msg`To be sent`, color: 'blue' },
  delivered: { label: msg`Delivered`, color: 'teal' },
  dead: { label: msg`Given up`, color: 'red' },
};

export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;

/** Why nothing is sent, and what to do. */
export const DISABLED: Record<NonNullable<EventEndpoint['disabledReason']>, MessageDescriptor> = {
  manual: msg`An admin disabled it. Events of the last three days are sent once it is enabled again.`,
  gone: msg`It answered 410 Gone: it wants no more events. Enable it if that was a mistake.`,
  failing: msg`Every attempt failed for five days. Fix it, send a test event, and enable it again. Then replay any events older than three days.`,
};

export function statusOf({ enabled, failingSince }: EventEndpoint): { label: string; color: string } {
  if (!enabled) return { label: t`Disabled`, color: 'gray' };
  if (failingSince != null) return { label: t`Failing`, color: 'red' };
  return { label: t`Enabled`, color: 'teal' };
}

/** Which events are sent, in words. */
export function typesOf({ eventTypes }: EventEndpoint): string {
  return eventTypes == null ? t`All events` : eventTypes.map((type) => labelOf(TYPES, type)).join(', ');
}
