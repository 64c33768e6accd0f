import { SessionExpired, SettingsProblem } from "./problem.js";
import type { ConnectSession, OfferedNumber, TwilioCredentials, TwilioSettings, TwilioValues } from "./types.js";

/** Settings, and what a verification found in them that makes them useless. */
export interface Verified {
  settings: TwilioSettings | null;
  problem: SettingsProblem | null;
}

/** What a connect session can do: everything with the Twilio settings of its agent, and nothing else. */
export class SettingsClient {
  #session: ConnectSession;
  #renewal: Promise<ConnectSession> | undefined;
  readonly #base: string;
  readonly #refresh: () => Promise<ConnectSession>;

  /** `refresh` gives another session for the same agent once this one is over; it fails if there is none. */
  constructor(base: string, session: ConnectSession, refresh: () => Promise<ConnectSession>) {
    this.#base = base;
    this.#session = session;
    this.#refresh = refresh;
  }

  /** Null if the agent is not connected. */
  async settings(signal?: AbortSignal): Promise<TwilioSettings | null> {
    try {
      return await this.#send<TwilioSettings>("GET", this.#path(), undefined, signal);
    } catch (error) {
      if (error instanceof SettingsProblem && error.code === "not-connected") return null;
      throw error;
    }
  }

  /** Twilio is asked first: what it rejects is not saved. */
  async save(values: TwilioValues): Promise<void> {
    await this.#send<TwilioSettings>("POST", this.#path(), { ...values, verifyFirst: true });
  }

  async verify(): Promise<Verified> {
    try {
      return { settings: await this.#send<TwilioSettings>("POST", this.#path("/verify")), problem: null };
    } catch (error) {
      if (!(error instanceof SettingsProblem) || error.status !== 422) throw error;
      // What was found is stored with the settings. Those that work with a limit, such as a trial account's, are verified.
      const settings = await this.settings();
      return { settings, problem: settings?.status === "verified" ? null : error };
    }
  }

  async disconnect(): Promise<void> {
    await this.#send("DELETE", this.#path());
  }

  async numbers(credentials: TwilioCredentials): Promise<OfferedNumber[]> {
    const body = { ...credentials, agentId: this.#session.agentId };
    return (await this.#send<{ items: OfferedNumber[] }>("POST", "/api/twilio/phone-numbers", body)).items;
  }

  #path(rest = ""): string {
    return `/api/agents/${encodeURIComponent(this.#session.agentId)}/twilio${rest}`;
  }

  async #send<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const session = this.#session;
    let response = await this.#request(session, method, path, body, signal);
    if (response.status === 401) {
      response = await this.#request(await this.#renewed(session), method, path, body, signal);
      if (response.status === 401) throw new SessionExpired();
    }
    if (!response.ok) throw await SettingsProblem.of(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #request(
    { token }: ConnectSession,
    method: string,
    path: string,
    body: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(`${this.#base}${path}`, {
        method,
        headers,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw SettingsProblem.unreachable();
    }
  }

  /** The session after one that has been refused. Requests that were refused together wait for the same one. */
  async #renewed(refused: ConnectSession): Promise<ConnectSession> {
    if (this.#session !== refused) return this.#session;
    this.#renewal ??= this.#refresh().finally(() => (this.#renewal = undefined));
    const renewed = await this.#renewal.catch(() => {
      throw new SessionExpired();
    });
    // Another agent's settings are never shown or changed in place of this one's.
    if (renewed.agentId !== refused.agentId) throw new SessionExpired();
    this.#session = renewed;
    return renewed;
  }
}

/** Where Linecard is, by the address of a session's hosted page. */
export function baseUrlOf({ url }: ConnectSession): string {
  return url.replace(/#.*$/s, "").replace(/\/connect\/[^/]*$/, "");
}
