"use client";

import { useEffect, useRef, useState, type CSSProperties } from "react";
import type { ConnectSession } from "./types.js";

/** Before the page has said how high it is. */
const FIRST_HEIGHT = 560;
const MAX_HEIGHT = 4_000;
/** The longest that a timer can wait. */
const MAX_DELAY = 2 ** 31 - 1;
/** Scripts and forms of its own origin, and links to Twilio's console in new tabs; it cannot navigate the page around it. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

export interface ConnectedAgent {
  agentId: string;
  phoneNumber: string;
  accountSid: string;
}

export interface AgentTwilioSettingsFrameProps {
  /** From your server. Its `origin` must be that of the page, or the browser shows nothing. */
  session: ConnectSession;
  /** What screen readers call the frame. */
  title?: string;
  /** The language of the form, such as `de`; otherwise the browser's. */
  language?: string;
  className?: string;
  style?: CSSProperties;
  /** The form is there. */
  onReady?: () => void;
  /** Settings have been verified: new ones, changed ones, or the same again. Not called if a verification finds a fault. */
  onConnected?: (agent: ConnectedAgent) => void;
  onDisconnected?: (agent: { agentId: string }) => void;
  /** The session is over, whether the form was shown or not: pass another one. */
  onExpired?: () => void;
}

/** Linecard's own page with the form, in a frame. What is entered is out of reach of the page around it. */
export function AgentTwilioSettingsFrame(props: AgentTwilioSettingsFrameProps) {
  const { session, title = "Twilio account", language, className, style } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  /** The address of the session whose form was shown. */
  const shown = useRef<string>(undefined);
  useExpiry(session, () => {
    if (shown.current !== session.url) props.onExpired?.();
  });
  useEffect(() => {
    const { origin } = new URL(session.url);
    const receive = ({ source, origin: sender, data }: MessageEvent<unknown>) => {
      // Any window can send messages to this one.
      if (source === null || source !== frame.current?.contentWindow || sender !== origin || !isMessage(data)) return;
      const { onReady, onConnected, onDisconnected, onExpired } = latest.current;
      const { agentId, phoneNumber, accountSid } = data;
      if (data.type === "ready") {
        shown.current = session.url;
        onReady?.();
      } else if (data.type === "resize") setHeight((before) => heightOf(data.height) ?? before);
      else if (data.type === "connected") onConnected?.({ agentId, phoneNumber, accountSid });
      else if (data.type === "disconnected") onDisconnected?.({ agentId });
      else if (data.type === "expired") onExpired?.();
    };
    window.addEventListener("message", receive);
    return () => window.removeEventListener("message", receive);
  }, [session.url]);
  return (
    <iframe
      // Only the fragment differs from one session's address to the next if both are the same but for the token.
      key={session.url}
      ref={frame}
      src={language === undefined ? session.url : inLanguage(session.url, language)}
      title={title}
      className={className}
      style={{ display: "block", width: "100%", height, border: 0, ...style }}
      sandbox={SANDBOX}
      referrerPolicy="no-referrer"
    />
  );
}

/**
 * Agents whose last session was over when it was passed. If the one in its place is over as well, the clock is wrong. Not in the
 * component, which pages take away until they have another session.
 */
const agentsOver = new Set<string>();

/**
 * Calls `onOver` when a session is over by this computer's clock. The page of one that is over when it is framed is not shown, so
 * that it cannot say it.
 */
function useExpiry({ url, expiresAt, agentId }: ConnectSession, onOver: () => void) {
  const latest = useRef(onOver);
  useEffect(() => {
    latest.current = onOver;
  });
  useEffect(() => {
    const remaining = Date.parse(expiresAt) - Date.now();
    const isOver = !(remaining > 0);
    if (!isOver) agentsOver.delete(agentId);
    const end = () => {
      if (isOver && agentsOver.has(agentId)) return;
      if (isOver) agentsOver.add(agentId);
      latest.current();
    };
    const timer = setTimeout(end, isOver ? 0 : Math.min(remaining, MAX_DELAY));
    return () => clearTimeout(timer);
  }, [url, expiresAt, agentId]);
}

interface Message extends ConnectedAgent {
  type: string;
  height: unknown;
}

/** A later release can send others. */
function isMessage(data: unknown): data is Message {
  return typeof data === "object" && data !== null && "source" in data && data.source === "linecard" && "type" in data;
}

function heightOf(height: unknown): number | undefined {
  return typeof height === "number" && height > 0 ? Math.min(height, MAX_HEIGHT) : undefined;
}

function inLanguage(address: string, language: string): string {
  const url = new URL(address);
  url.searchParams.set("language", language);
  return url.href;
}
