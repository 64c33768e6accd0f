import type { Schemas } from "./generated/operations.js";

/** An event that Linecard has sent to an endpoint. Of a type that is not listed, which a later release can have, `data` is as it came. */
export type SentEvent = {
  /** The same if the event is sent again: drop what was handled. */
  id: string;
  /** When it happened, RFC 3339. */
  timestamp: string;
  organizationId: string;
  /** At an endpoint of the installation: the platform's own id of the organization, null if it has given none. */
  externalId?: string | null;
} & (
  | { type: "call"; data: Schemas["CallEventBody"] }
  | { type: "message"; data: Schemas["MessageEventBody"] }
  | { type: "limit"; data: Schemas["LimitEventBody"] }
  | { type: "test"; data: { id: string; agentId: string | null; createdAt: string } }
);

/** What arrived is not proven to be from Linecard: answer it with 401, and do not use it. */
export class EventNotVerified extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** How far the sender's clock and this one may differ; older requests may have been recorded. */
const TOLERANCE_SECONDS = 300;

type HeaderValues = Headers | Record<string, string | string[] | undefined>;

/**
 * Verifies the signature of a request to an endpoint (Standard Webhooks), and returns its event.
 *
 * @param secret the endpoint's `whsec_…`
 * @param headers those of the request
 * @param body exactly what arrived, before it is parsed
 * @throws EventNotVerified
 */
export async function verifyEvent(
  secret: string,
  headers: HeaderValues,
  body: string | Uint8Array,
): Promise<SentEvent> {
  const id = header(headers, "webhook-id");
  const timestamp = header(headers, "webhook-timestamp");
  const signatures = header(headers, "webhook-signature").split(" ");
  const sentAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN;
  if (!(Math.abs(Date.now() / 1000 - sentAt) <= TOLERANCE_SECONDS))
    throw new EventNotVerified("webhook-timestamp is more than five minutes off");
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const key = await crypto.subtle.importKey("raw", keyOf(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  for (const signature of signatures) {
    const [version, encoded] = signature.split(",", 2);
    const bytes = version === "v1" && encoded !== undefined ? decoded(encoded) : undefined;
    // In constant time.
    if (bytes !== undefined && (await crypto.subtle.verify("HMAC", key, bytes, signed)))
      return { ...(JSON.parse(text) as SentEvent), id };
  }
  throw new EventNotVerified("no signature is of this secret");
}

function header(headers: HeaderValues, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value !== "string" || value === "") throw new EventNotVerified(`${name} is missing`);
  return value;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = secret.startsWith("whsec_") ? decoded(secret.slice("whsec_".length)) : undefined;
  if (key === undefined || key.length === 0) throw new TypeError("a signing secret is whsec_ and Base64");
  return key;
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
