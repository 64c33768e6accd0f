"use client";

import { AgentTwilioSettingsForm, AgentTwilioSettingsFrame, type ConnectSession } from "@linecard/react";
import { useCallback, useEffect, useState } from "react";

/** A session of Linecard for this agent, from the platform's server. It is asked for again when it is over. */
function useSession(agentId: string) {
  const [session, setSession] = useState<ConnectSession | null>(null);
  const refresh = useCallback(async () => {
    const response = await fetch(`/agents/${agentId}/twilio-session`, { method: "POST" });
    if (!response.ok) throw new Error(`${response.status}`);
    return (await response.json()) as ConnectSession;
  }, [agentId]);
  const renew = useCallback(() => void refresh().then(setSession, console.error), [refresh]);
  useEffect(renew, [renew]);
  return { session, refresh, renew };
}

export function TwilioSettings({ agentId }: { agentId: string }) {
  const { session, refresh } = useSession(agentId);
  if (session === null) return <p>Loading…</p>;
  return <AgentTwilioSettingsForm session={session} refreshSession={refresh} />;
}

export function TwilioFrame({ agentId }: { agentId: string }) {
  const { session, renew } = useSession(agentId);
  const [number, setNumber] = useState<string | null>(null);
  if (session === null) return <p>Loading…</p>;
  return (
    <>
      <AgentTwilioSettingsFrame
        session={session}
        onConnected={({ phoneNumber }) => setNumber(phoneNumber)}
        onDisconnected={() => setNumber(null)}
        onExpired={renew}
      />
      {number !== null && <p role="status">Calls come from {number}.</p>}
    </>
  );
}
