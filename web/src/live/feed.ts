import type { ChannelKey } from '../api/keys';

/** A call or message has changed. */
export type LiveEvent = { channel: ChannelKey; id: string };

type Subscription = {
  organizationId: string;
  onEvent: (event: LiveEvent) => void;
  /** The stream has connected or broken off: events in between may have been missed. */
  onReconnect: () => void;
};

/** The server's events by name, with the field that holds the ID. */
const EVENTS = [
  { name: 'call', channel: 'calls', field: 'callId' },
  { name: 'message', channel: 'messages', field: 'messageId' },
] as const;
/** After an answer that is not a stream. The browser itself retries broken connections. */
const RETRY_MS = 15_000;

let subscription: Subscription | null = null;
let viewers = 0;
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let connected = false;
const listeners = new Set<() => void>();

/**
 * The organization's server-sent events. The stream is open only while a visible page shows something live: browsers
 * limit the connections to one server, and all tabs share them.
 */
export const liveFeed = {
  /** Receives the events until the returned function is called. */
  subscribe(to: Subscription): () => void {
    subscription = to;
    openOrClose();
    return () => {
      subscription = null;
      openOrClose();
    };
  },
  /** Keeps the stream open for a component until it calls the returned function. */
  addViewer(): () => void {
    viewers += 1;
    openOrClose();
    return () => {
      viewers -= 1;
      openOrClose();
    };
  },
  isConnected: () => connected,
  /** Calls the listener whenever `isConnected` may have changed. */
  listen: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

document.addEventListener('visibilitychange', openOrClose);

function openOrClose() {
  clearTimeout(retry);
  const needed = subscription !== null && viewers > 0 && document.visibilityState === 'visible';
  if (needed && source === null) open(subscription);
  if (!needed && source !== null) {
    source.close();
    source = null;
    publish(false);
  }
}

function open(to: Subscription | null) {
  if (to === null) return;
  const opened = new EventSource(`/api/events?organizationId=${encodeURIComponent(to.organizationId)}`);
  source = opened;
  opened.onopen = () => setConnected(true);
  opened.onerror = () => {
    if (opened.readyState === EventSource.CLOSED && source === opened) {
      source = null;
      retry = setTimeout(openOrClose, RETRY_MS);
    }
    setConnected(false);
  };
  for (const { name, channel, field } of EVENTS) {
    opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const id: unknown = (JSON.parse(data) as Record<string, unknown>)[field];
      if (typeof id === 'string') subscription?.onEvent({ channel, id });
    });
  }
}

function setConnected(now: boolean) {
  const hasChanged = connected !== now;
  publish(now);
  if (hasChanged) subscription?.onReconnect();
}

function publish(now: boolean) {
  connected = now;
  listeners.forEach((listener) => listener());
}
