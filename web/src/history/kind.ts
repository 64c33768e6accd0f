import type { MantineColor } from '@mantine/core';

/** What a call and a message have in common. */
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
  price?: string | null;
  priceUnit?: string | null;
  /** Where it stands while it waits for its turn. */
  queue?: { place: number } | null;
  metadata?: Record<string, never> | null;
  createdAt: string;
};

/** What arrived for one; messages have neither a number of order nor Twilio's own time. */
export type LogEntry = {
  id: string;
  status: string;
  source: string;
  sequenceNumber?: number | null;
  detail?: string | null;
  occurredAt?: string | null;
  receivedAt: string;
};

export type Words = {
  label: string;
  color: MantineColor;
  over: boolean;
  /** Twilio charges for what ended so: until the price is there it is still to come. */
  charged?: boolean;
};

export type HistoryFilter<Status extends string = string> = {
  agentId?: string;
  status?: Status;
  createdFrom?: string;
  createdBefore?: string;
};

type PageQuery<Status extends string> = HistoryFilter<Status> & { cursor?: string; limit: number };
type HistoryPart<Entry> = { items: Entry[]; nextCursor?: string | null };

/** What tells calls and messages apart. All else is shown, filtered and followed alike. */
export type HistoryKind<Entry extends HistoryEntry> = HistoryKindBase & {
  /** In the order in which they come. */
  statuses: Record<Entry['status'], Words>;
  list: (query: PageQuery<Entry['status']>, signal: AbortSignal) => Promise<HistoryPart<Entry>>;
  get: (id: string, signal: AbortSignal) => Promise<Entry>;
};

/** Of a kind, what needs no knowledge of its entries. */
export type HistoryKindBase = {
  /** In addresses and in the cache. */
  key: 'calls' | 'messages';
  noun: 'call' | 'message';
  /** Whether the server's events tell of it. */
  isStreamed: boolean;
  statuses: Record<string, Words>;
  log: (id: string, signal: AbortSignal) => Promise<{ items: LogEntry[] }>;
};

type Statuses = Pick<HistoryKindBase, 'statuses'>;

/** A status that a newer server may have is shown as it came. */
export function statusWords({ statuses }: Statuses, status: string): Words {
  return statuses[status] ?? { label: status, color: 'gray', over: false };
}

export function isOver(kind: Statuses, { status }: Pick<HistoryEntry, 'status'>): boolean {
  return statusWords(kind, status).over;
}
