"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { baseUrlOf, SettingsClient, type Verified } from "./client.js";
import { fieldOf, sentence, SessionExpired, SettingsProblem } from "./problem.js";
import type { ConnectSession, OfferedNumber, TwilioCredentials, TwilioSettings, TwilioValues } from "./types.js";

export interface AgentTwilioSettingsOptions {
  /** From your server. */
  session: ConnectSession;
  /** Where Linecard is, if not at the address of the session's hosted page. */
  url?: string;
  /** Asks your server for another session for the same agent when this one is over. What was refused is then sent again. */
  refreshSession?: () => Promise<ConnectSession>;
}

/** What is being done. */
export type Pending = "connect" | "verify" | "disconnect" | "numbers";

export interface AgentTwilioSettings {
  /** `error`: the settings could not be loaded. `expired`: the session is over, and `refreshSession` gave no other one. */
  status: "loading" | "ready" | "expired" | "error";
  /** Null if the agent is not connected, and until `status` is `ready`. */
  settings: TwilioSettings | null;
  pending: Pending | null;
  /** What became of the last action, or of loading; null if nothing is wrong. */
  problem: SettingsProblem | null;
  /** By the field's name: what the last action, or else the last verification, found. */
  fieldErrors: Readonly<Record<string, string>>;
  /** Verifies with Twilio, saves, and gives the settings; `undefined` if there is a problem. */
  connect: (values: TwilioValues) => Promise<TwilioSettings | undefined>;
  /** Asks Twilio about the stored settings. */
  verify: () => Promise<TwilioSettings | undefined>;
  /** Deletes the settings; whether it is done. */
  disconnect: () => Promise<boolean>;
  /** The numbers of an account. */
  numbers: (credentials: TwilioCredentials) => Promise<OfferedNumber[] | undefined>;
  /** Loads the settings again, with another session if this one is over. */
  reload: () => void;
}

interface State {
  /** Whose settings these are: those of a session before are not shown. */
  client: SettingsClient;
  status: AgentTwilioSettings["status"];
  settings: TwilioSettings | null;
  pending: Pending | null;
  problem: SettingsProblem | null;
}

/** An agent's Twilio settings, without any markup. The auth token goes from the browser to Linecard, and to nobody else. */
export function useAgentTwilioSettings(options: AgentTwilioSettingsOptions): AgentTwilioSettings {
  const client = useSettingsClient(options);
  const [loads, setLoads] = useState(0);
  const [stored, setStored] = useState<State>(() => initialState(client));
  const state = stored.client === client ? stored : initialState(client);
  const current = useRef(client);
  useEffect(() => {
    current.current = client;
  }, [client]);
  // An action can end after another session was passed: what became of it does not concern that one.
  const change = useCallback(
    (changed: Partial<State>) => {
      if (current.current !== client) return;
      setStored((before) => ({ ...(before.client === client ? before : initialState(client)), ...changed }));
    },
    [client],
  );

  useEffect(() => {
    const loading = new AbortController();
    client.settings(loading.signal).then(
      (settings) => change({ status: "ready", settings, problem: null }),
      (error: unknown) => {
        if (!loading.signal.aborted) change({ status: "error", ...failure(error) });
      },
    );
    return () => loading.abort();
  }, [client, change, loads]);

  /** Whose action is being done. One after the other for each: a form is not sent twice by a double click. */
  const busy = useRef<SettingsClient>(undefined);
  const act = useCallback(
    async <T>(pending: Pending, action: () => Promise<T>): Promise<T | undefined> => {
      if (busy.current === client) return undefined;
      busy.current = client;
      change({ pending, problem: null });
      try {
        return await action();
      } catch (error) {
        change(failure(error));
        return undefined;
      } finally {
        if (busy.current === client) busy.current = undefined;
        change({ pending: null });
      }
    },
    [client, change],
  );
  const actions = useMemo(() => {
    const show = ({ settings, problem }: Verified) => {
      change({ settings, problem });
      return problem === null && settings !== null ? settings : undefined;
    };
    return {
      connect: (values: TwilioValues) =>
        act("connect", async () => {
          await client.save(values);
          return show(await client.verify());
        }),
      verify: () => act("verify", async () => show(await client.verify())),
      disconnect: async () => {
        const done = await act("disconnect", async () => {
          await client.disconnect();
          change({ settings: null });
          return true;
        });
        return done === true;
      },
      numbers: (credentials: TwilioCredentials) => act("numbers", () => client.numbers(credentials)),
      reload: () => {
        change({ status: "loading", problem: null });
        setLoads((before) => before + 1);
      },
    };
  }, [client, change, act]);

  const { status, settings, pending, problem } = state;
  const fieldErrors = useMemo(() => problem?.byField() ?? found(settings), [problem, settings]);
  return { status, settings, pending, problem, fieldErrors, ...actions };
}

/** One for each session that is passed. It keeps the sessions that it gets after that one. */
function useSettingsClient({ session, url, refreshSession }: AgentTwilioSettingsOptions): SettingsClient {
  const refresh = useRef(refreshSession);
  useEffect(() => {
    refresh.current = refreshSession;
  });
  const base = (url ?? baseUrlOf(session)).replace(/\/+$/, "");
  // By the token: another object with the same session is no other session.
  return useMemo(
    () => new SettingsClient(base, session, () => refresh.current?.() ?? Promise.reject(new SessionExpired())),
    [base, session.token],
  );
}

const initialState = (client: SettingsClient): State => ({
  client,
  status: "loading",
  settings: null,
  pending: null,
  problem: null,
});

function failure(error: unknown): Partial<State> {
  if (error instanceof SessionExpired) return { status: "expired", problem: null };
  return { problem: error instanceof SettingsProblem ? error : SettingsProblem.unreachable() };
}

/** What the last verification found in settings that do not work, at its field. */
function found(settings: TwilioSettings | null): Record<string, string> {
  if (settings?.problemPointer == null || settings.problemDetail == null || settings.status === "verified") return {};
  return { [fieldOf(settings.problemPointer)]: sentence(settings.problemDetail) };
}
