import type { EventDelivery, EventEndpoint, EventType } from '../../api/event-endpoints';

export const TYPES: Record<EventType, string> = {
  call: 'Calls',
  message: 'Messages',
  limit: 'Daily limits',
};

export const EVENT: Record<EventDelivery['type'], string> = {
  call: 'Call',
  message: 'Message',
  limit: 'Daily limit',
  test: 'Test',
};

export const STATUSES: Record<EventDelivery['status'], { label: string; color: string }> = {
  pending: { label: 'To be sent', color: 'blue' },
  delivered: { label: 'Delivered', color: 'teal' },
  dead: { label: 'Given up', color: 'red' },
};

export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;

/** Why nothing is sent, and what to do. */
export const DISABLED: Record<NonNullable<EventEndpoint['disabledReason']>, string> = {
  manual: 'An admin disabled it. Events of the last three days are sent once it is enabled again.',
  gone: 'It answered 410 Gone: it wants no more events. Enable it if that was a mistake.',
  failing:
    'Every attempt failed for five days. Mend it, send a test event, and enable it again; replay what is older than three days.',
};

export function statusOf({ enabled, failingSince }: EventEndpoint): { label: string; color: string } {
  if (!enabled) return { label: 'Disabled', color: 'gray' };
  if (failingSince != null) return { label: 'Failing', color: 'red' };
  return { label: 'Enabled', color: 'teal' };
}

/** Which events are sent, in words. */
export function typesOf({ eventTypes }: EventEndpoint): string {
  return eventTypes == null ? 'All events' : eventTypes.map((type) => TYPES[type]).join(', ');
}
