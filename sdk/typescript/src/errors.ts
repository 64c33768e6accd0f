import type { components } from "./generated/schema.js";

/** The codes that the API's document lists; a later release can have more. */
export type ProblemCode = components["schemas"]["ProblemCode"];
/** An invalid field: a JSON pointer, and what it must be. */
export type ProblemField = components["schemas"]["ProblemField"];
type Problem = components["schemas"]["Problem"];

/** Whatever goes wrong with a request. No error contains the key, nor what was sent. */
export abstract class LinecardError extends Error {
  /** Method and path, without the query. */
  readonly request: string;

  constructor(request: string, message: string, options?: ErrorOptions) {
    super(`${request}: ${message}`, options);
    this.name = new.target.name;
    this.request = request;
  }
}

/** Linecard refused the request. `code` says why, and does not change. */
export class ProblemError extends LinecardError {
  readonly status: number;
  /** `undefined`: the answer is not Linecard's but that of a proxy, or the like. */
  readonly code: ProblemCode | undefined;
  /** For people: what is wrong and what to do. */
  readonly detail: string;
  /** The invalid fields. */
  readonly fields: readonly ProblemField[];
  /** Leads to the request in Linecard's log. */
  readonly requestId: string | undefined;
  /** Seconds after which the request can succeed. */
  readonly retryAfter: number | undefined;
  /** The call that was created and has failed because of this. */
  readonly callId: string | undefined;
  /** The message that was created and has failed because of this. */
  readonly messageId: string | undefined;
  /** Twilio's error code. */
  readonly twilioCode: number | undefined;

  constructor(request: string, status: number, headers: Headers, problem: Partial<Problem> | undefined) {
    const detail = problem?.detail ?? `The answer has the status ${status}, and is not Linecard's.`;
    super(request, problem?.code ? `${detail} (${status} ${problem.code})` : detail);
    this.status = status;
    this.code = problem?.code;
    this.detail = detail;
    this.fields = problem?.errors ?? [];
    this.requestId = problem?.requestId ?? headers.get("x-request-id") ?? undefined;
    this.retryAfter = secondsOf(headers.get("retry-after"));
    this.callId = problem?.callId ?? undefined;
    this.messageId = problem?.messageId ?? undefined;
    this.twilioCode = problem?.twilioCode ?? undefined;
  }
}

/** There was no answer: it is not known whether the request was processed. */
export class ConnectionError extends LinecardError {
  /** Repeat the request with this key: it is processed at most once. */
  readonly idempotencyKey: string | undefined;

  constructor(request: string, message: string, cause: unknown, idempotencyKey: string | undefined) {
    super(request, message, { cause });
    this.idempotencyKey = idempotencyKey;
  }
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}
