/** What `POST /api/connect-sessions` answers: make one on your server, after your own check of who asks, and pass it to the page. */
export interface ConnectSession {
  id: string;
  agentId: string;
  /** The origin of the page that may use it. */
  origin: string;
  /** For this agent and this origin alone, for some minutes. */
  token: string;
  /** The hosted page, with the token in its fragment. */
  url: string;
  /** RFC 3339. */
  expiresAt: string;
}

/** How stored settings did when Twilio was last asked. A later release can have more. */
export type CredentialStatus = "unverified" | "verified" | "revoked" | "unusable" | (string & {});

/** An agent's stored Twilio settings. Secrets are masks: `••••••••` and the last four characters. */
export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  phoneNumber: string;
  fingerprint: string;
  status: CredentialStatus;
  /** What the last verification found, as a code. With the status `verified`: calls go out, with this limit. */
  problem?: string | null;
  /** The same in words, and what to do. */
  problemDetail?: string | null;
  /** The setting that it concerns, such as `/phoneNumber`. */
  problemPointer?: string | null;
  verifiedAt?: string | null;
  updatedAt: string;
  apiKeySid?: string | null;
  apiKeySecret?: string | null;
  region?: string | null;
  edge?: string | null;
  callsPerSecond?: number | null;
}

/** What is to be stored. What is absent stays as it is, as long as the account does; null removes it. */
export interface TwilioValues {
  /** `AC` and 32 hexadecimal digits. */
  accountSid: string;
  /** The auth token, or the exact mask of the stored one to keep it. */
  authToken: string;
  /** With the country code: `+14155550100`. */
  phoneNumber: string;
  apiKeySid?: string | null;
  apiKeySecret?: string | null;
  region?: string | null;
  edge?: string | null;
  callsPerSecond?: number | null;
}

/** With what the numbers of an account are listed. */
export interface TwilioCredentials {
  accountSid: string;
  /** The auth token, or the exact mask of the stored one. */
  authToken: string;
  region?: string | null;
  edge?: string | null;
}

/** A number of an account. */
export interface OfferedNumber {
  phoneNumber: string;
  /** Its name at Twilio. */
  name?: string | null;
  voice: boolean;
  sms: boolean;
  /** Whether incoming calls to it are handled. */
  inUse: boolean;
  /** Whether it is a verified caller ID: calls can come from it, messages cannot. */
  callerId: boolean;
  /** Whether an agent of the organization has it. */
  taken: boolean;
  /** The session's own agent, if it is that one. */
  agentId?: string | null;
}
