import type { HistoryKindBase } from '../history/kind';

/** Something arrived for a call or message. */
export type News = { key: HistoryKindBase['key']; id: string };

type Serving = {
  organizationId: string;
  onNews: (news: News) => void;
  /** The stream has begun or broken: what came in between has to be read. */
  onTurn: () => void;
};

/** The server's events by name, with where they say what they are about. */
const EVENTS = [
  { name: 'call', key: 'calls', pointer: 'callId' },
  { name: 'message', key: 'messages', pointer: 'messageId' },
] as const;
/** After an answer that is no stream. Broken connections are taken up again by the browser itself. */
const RETRY_MS = 15_000;

let serving: Serving | null = null;
let wanted = 0;
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let live = false;
const listeners = new Set<() => void>();

/**
 * The organization's server-sent events, read while a page wants them and can be seen: browsers allow
 * few connections to one server, and all tabs share them.
 */
export const liveFeed = {
  /** Whom the events are for, from now until the returned function is called. */
  serve(to: Serving): () => void {
    serving = to;
    adjust();
    return () => {
      serving = null;
      adjust();
    };
  },
  /** A page wants the events until it calls the returned function. */
  want(): () => void {
    wanted += 1;
    adjust();
    return () => {
      wanted -= 1;
      adjust();
    };
  },
  isLive: () => live,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

document.addEventListener('visibilitychange', adjust);

function adjust() {
  clearTimeout(retry);
  const needed = serving !== null && wanted > 0 && document.visibilityState === 'visible';
  if (needed && source === null) open(serving);
  if (!needed && source !== null) {
    source.close();
    source = null;
    setLive(false);
  }
}

function open(to: Serving | null) {
  if (to === null) return;
  const opened = new EventSource(`/api/events?organizationId=${encodeURIComponent(to.organizationId)}`);
  source = opened;
  opened.onopen = () => turn(true);
  opened.onerror = () => {
    if (opened.readyState === EventSource.CLOSED && source === opened) {
      source = null;
      retry = setTimeout(adjust, RETRY_MS);
    }
    turn(false);
  };
  for (const { name, key, pointer } of EVENTS) {
    opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const id: unknown = (JSON.parse(data) as Record<string, unknown>)[pointer];
      if (typeof id === 'string') serving?.onNews({ key, id });
    });
  }
}

function turn(now: boolean) {
  const changes = live !== now;
  setLive(now);
  if (changes) serving?.onTurn();
}

function setLive(now: boolean) {
  live = now;
  listeners.forEach((listener) => listener());
}
