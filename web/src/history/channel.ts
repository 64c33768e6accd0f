import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { MantineColor } from '@mantine/core';
import type { ChannelKey } from '../api/keys';
import type { HistoryFilter, LogSource, PlacedBy } from '../api/types';
import type { ListTotal } from '../ui/Total';

/** The fields that calls and messages share. */
export type HistoryEntry = {
  id: string;
  agentId?: string | null;
  from: string;
  to: string;
  status: string;
  presumed: boolean;
  credentialSource: string;
  accountSid: string;
  errorCode?: number | null;
  errorMessage?: string | null;
  /** Of calls: how the called party's network ended them, and what that means where it is no success. */
  sipResponseCode?: number | null;
  sipResponseMessage?: string | null;
  price?: string | null;
  priceUnit?: string | null;
  /** Its position, while it waits for its account's calls per second. */
  queue?: { place: number } | null;
  metadata?: Record<string, never> | null;
  placedBy?: PlacedBy | null;
  createdAt: string;
};

/** An entry of a call's or message's log. Messages have neither sequence numbers nor times of Twilio's. */
export type LogEntry = {
  id: string;
  status: string;
  source: LogSource;
  sequenceNumber?: number | null;
  detail?: string | null;
  occurredAt?: string | null;
  receivedAt: string;
};

export type StatusStyle = {
  label: MessageDescriptor;
  color: MantineColor;
  isFinal: boolean;
  /** Twilio charges for entries that end this way, so that a missing price is still to come. */
  isCharged?: boolean;
};

/** The same, in the reader’s language. */
type ShownStatus = Omit<StatusStyle, 'label'> & { label: string };

type PageQuery<Status extends string> = HistoryFilter<Status> & {
  cursor?: string;
  limit: number;
  total?: boolean;
};
type HistoryList<Entry> = { items: Entry[]; nextCursor?: string | null; total?: ListTotal | null };

/** What differs between calls and messages. Everything else in this folder serves both. */
export type Channel<Entry extends HistoryEntry> = ChannelBase & {
  /** In the order in which an entry passes through them. */
  statuses: Record<Entry['status'], StatusStyle>;
  list: (query: PageQuery<Entry['status']>, signal?: AbortSignal) => Promise<HistoryList<Entry>>;
  get: (id: string, signal: AbortSignal) => Promise<Entry>;
};

/** The part of a channel that does not depend on the type of its entries. */
export type ChannelBase = {
  key: ChannelKey;
  noun: 'call' | 'message';
  statuses: Record<string, StatusStyle>;
  log: (id: string, signal: AbortSignal) => Promise<{ items: LogEntry[] }>;
};

type Statuses = Pick<ChannelBase, 'statuses'>;

/** A status that only a newer server knows is shown as it is. */
export function statusStyle({ statuses }: Statuses, status: string): ShownStatus {
  const style = statuses[status];
  if (style === undefined) return { label: status, color: 'gray', isFinal: false };
  return { ...style, label: i18n._(style.label) };
}

export function isFinal(channel: Statuses, { status }: Pick<HistoryEntry, 'status'>): boolean {
  return statusStyle(channel, status).isFinal;
}

/** Names for several statuses at once. */
export const SEVERAL: Record<
  string,
  { label: MessageDescriptor; includes: (style: StatusStyle) => boolean }
> = {
  live: { label: msg`Live (not ended)`, includes: ({ isFinal }) => !isFinal },
  unsuccessful: {
    label: msg`Not successful`,
    includes: ({ isFinal, color }) => isFinal && color !== 'teal',
  },
};

/** The statuses that names stand for: a status for itself, `live` for all that have not ended. Unknown ones for none. */
export function statusesOf<Status extends string>(
  statuses: Record<Status, StatusStyle>,
  names: string[],
): Status[] {
  const all = Object.entries(statuses) as [Status, StatusStyle][];
  return all
    .filter(([status, style]) =>
      names.some((name) => name === status || SEVERAL[name]?.includes(style) === true),
    )
    .map(([status]) => status);
}
