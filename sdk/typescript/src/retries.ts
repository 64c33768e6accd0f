import { ProblemError, type LinecardError } from "./errors.js";

/** Whether and when a request is sent again. */
export interface RetryOptions {
  /** How often a request is repeated at most; default 2. */
  retries?: number;
  /** The longest wait before a repetition, in milliseconds; default 30,000. What asks for more is not repeated. */
  maxWaitMs?: number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/** A random wait below a bound that doubles with each repetition. */
export function backoffMs(repetition: number): number {
  return Math.random() * Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** repetition);
}

/**
 * How long to wait before the request is sent again; `undefined`: it must not be, or it would not help.
 *
 * `repeatable`: processing the request twice is as good as once. Of other requests, only those are repeated that
 * Linecard has refused without doing anything.
 */
export function waitMs(
  error: LinecardError,
  repeatable: boolean,
  repetition: number,
  maxWaitMs: number,
): number | undefined {
  if (!(error instanceof ProblemError)) return repeatable ? backoffMs(repetition) : undefined;
  // What was created is not created anew with the same key: its answer stays the same.
  if (error.callId !== undefined || error.messageId !== undefined) return undefined;
  const asked = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  let wait: number | undefined;
  if (error.status === 429) wait = asked;
  else if (repeatable && [502, 503, 504].includes(error.status)) wait = asked ?? backoffMs(repetition);
  return wait !== undefined && wait <= maxWaitMs ? wait : undefined;
}
