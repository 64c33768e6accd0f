"use client";

import { AgentTwilioSettingsForm, AgentTwilioSettingsFrame, type ConnectSession } from "@linecard/react";
import { useState } from "react";

/** A session of Linecard for this agent, from the platform's server. It fails with a message for the user. */
async function newSession(agentId: string): Promise<ConnectSession> {
  const response = await fetch(`/agents/${encodeURIComponent(agentId)}/twilio-session`, { method: "POST" });
  if (response.ok) return (await response.json()) as ConnectSession;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  throw new Error(message);
}

type Opening = { session?: ConnectSession; isLoading?: boolean; problem?: string };

/** The session is made when the user opens the form, not whenever the page is viewed. */
function useOpening(agentId: string) {
  const [opening, setOpening] = useState<Opening>({});
  const open = async () => {
    setOpening((before) => ({ ...before, isLoading: true }));
    try {
      setOpening({ session: await newSession(agentId) });
    } catch (error) {
      setOpening({ problem: (error as Error).message || "This did not work. Try again." });
    }
  };
  return { ...opening, open };
}

export function TwilioSettings({ agentId }: { agentId: string }) {
  const { session, ...opening } = useOpening(agentId);
  if (session === undefined) return <Open {...opening} />;
  return <AgentTwilioSettingsForm session={session} refreshSession={() => newSession(agentId)} />;
}

export function TwilioFrame({ agentId }: { agentId: string }) {
  const { session, ...opening } = useOpening(agentId);
  const [number, setNumber] = useState<string | null>(null);
  return (
    <>
      {session === undefined ? (
        <Open {...opening} />
      ) : (
        <AgentTwilioSettingsFrame
          session={session}
          onConnected={({ phoneNumber }) => setNumber(phoneNumber)}
          onDisconnected={() => setNumber(null)}
          onExpired={opening.open}
        />
      )}
      {number !== null && <p role="status">Calls come from {number}.</p>}
    </>
  );
}

type OpenProps = Omit<Opening, "session"> & { open: () => void };

function Open({ isLoading, problem, open }: OpenProps) {
  if (isLoading === true) return <p role="status">Loading…</p>;
  return (
    <>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <button onClick={open}>Open the Twilio settings</button>
    </>
  );
}
