import { useEffect, useRef, type RefObject } from 'react';
import type { Connection } from '../api/types';

// What the page of the platform, in whose frame this is, is told. The messages are public: docs/connect.md has them.

type Message =
  | { type: 'ready' }
  | { type: 'resize'; height: number }
  | { type: 'connected'; agentId: string; phoneNumber: string; accountSid: string }
  | { type: 'disconnected'; agentId: string }
  | { type: 'expired' };

/** Only a page of the session's origin gets it. */
function tell(origin: string, message: Message) {
  const { parent } = globalThis;
  if (parent !== globalThis.window) parent.postMessage({ source: 'linecard', ...message }, origin);
}

/** Reports once that the form is there, and each of its heights: the frame is to be as high as what is in it. */
export function useFrame(origin: string | undefined, content: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = content.current;
    if (origin === undefined || element === null) return undefined;
    tell(origin, { type: 'ready' });
    const observer = new ResizeObserver(() => {
      tell(origin, { type: 'resize', height: Math.ceil(element.getBoundingClientRect().height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [origin, content]);
}

export function useExpiryReport(origin: string | undefined, isExpired: boolean) {
  useEffect(() => {
    if (origin !== undefined && isExpired) tell(origin, { type: 'expired' });
  }, [origin, isExpired]);
}

/**
 * Reports what becomes of the connection, from the first change on. A successful verification is one; settings that failed
 * theirs are stored, too, but no agent can call with them.
 */
export function useConnectionReports(
  origin: string,
  agentId: string,
  connection: Connection | null | undefined,
) {
  const last = useRef<Connection | null | undefined>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = connection;
    if (connection === undefined || before === undefined || isSame(before, connection)) return;
    if (connection === null) tell(origin, { type: 'disconnected', agentId });
    else if (connection.status === 'verified') {
      const { phoneNumber, accountSid } = connection;
      tell(origin, { type: 'connected', agentId, phoneNumber, accountSid });
    }
  }, [origin, agentId, connection]);
}

const COMPARED = ['accountSid', 'phoneNumber', 'fingerprint', 'verifiedAt'] as const;

function isSame(before: Connection | null, now: Connection | null): boolean {
  return COMPARED.every((field) => before?.[field] === now?.[field]);
}
