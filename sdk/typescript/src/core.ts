import { ConnectionError, LinecardError, ProblemError } from "./errors.js";
import { waitMs, type RetryOptions } from "./retries.js";

export interface ClientOptions extends RetryOptions {
  /** Where Linecard is, such as `https://linecard.example.com`. */
  baseUrl: string;
  /** An API key. Without one, a browser's session is used: pages of Linecard's own origin alone can do that. */
  apiKey?: string;
  /** Of a session that belongs to several organizations: the one to act in. */
  organizationId?: string;
  /** How long an answer may take, in milliseconds; default 60,000. Twilio can take 30 seconds. */
  timeoutMs?: number;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch;
}

/** What can differ for a single request. */
export interface Options extends RetryOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** For requests that are processed at most once for each key. */
export interface KeyedOptions extends Options {
  /** By default a random one, so that repetitions by this client are safe. Give one of your own to survive a restart. */
  idempotencyKey?: string;
}

/** A request, before it is sent. */
interface Request {
  method: string;
  path: string;
  query?: object;
  body?: object;
  keyed?: boolean;
}

/** What all methods share: sending a request, and again if that is safe. */
export abstract class Core {
  readonly #options: ClientOptions;
  readonly #base: string;

  constructor(options: ClientOptions) {
    const apiKey = options.apiKey?.trim();
    // The key itself is never part of a message.
    if (apiKey === "") throw new TypeError("apiKey is empty: is the environment variable set?");
    if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new TypeError("apiKey has blanks or characters that no key has: was it copied whole?");
    }
    if (!/^https?:\/\/[^/]/.test(options.baseUrl)) throw new TypeError("baseUrl must begin with https:// or http://");
    this.#base = options.baseUrl.replace(/\/+$/, "");
    this.#options = apiKey === undefined ? options : { ...options, apiKey };
  }

  /** Sends a request, and again if that is safe; gives the answer's body. */
  protected async send<T>(request: Request, options: KeyedOptions): Promise<T> {
    const idempotencyKey = request.keyed ? (options.idempotencyKey ?? randomKey()) : undefined;
    const repeatable = request.keyed === true || request.method === "GET" || request.method === "PUT";
    const retries = options.retries ?? this.#options.retries ?? 2;
    const maxWaitMs = options.maxWaitMs ?? this.#options.maxWaitMs ?? 30_000;
    for (let repetition = 0; ; repetition++) {
      try {
        return await this.#attempt<T>(request, options, idempotencyKey);
      } catch (error) {
        if (!(error instanceof LinecardError) || repetition >= retries) throw error;
        const wait = waitMs(error, repeatable, repetition, maxWaitMs);
        if (wait === undefined) throw error;
        await pause(wait, options.signal);
      }
    }
  }

  async #attempt<T>(request: Request, options: Options, idempotencyKey: string | undefined): Promise<T> {
    const name = `${request.method} ${request.path}`;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 60_000;
    const limit = new AbortController();
    const stop = () => limit.abort(options.signal?.reason);
    options.signal?.throwIfAborted();
    options.signal?.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(() => limit.abort(new Error("the time is over")), timeoutMs);
    try {
      const headers: Record<string, string> = idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey };
      const response = await this.open(request, headers, limit.signal);
      const text = await response.text();
      return (text === "" ? undefined : JSON.parse(text)) as T;
    } catch (error) {
      if (error instanceof LinecardError) throw error;
      options.signal?.throwIfAborted();
      const message = limit.signal.aborted
        ? `There was no answer within ${timeoutMs} ms.`
        : "There was no readable answer.";
      throw new ConnectionError(name, message, error, idempotencyKey);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    }
  }

  /** The answer to a request, once, if it is a good one. */
  protected async open(request: Request, more: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const { apiKey, organizationId } = this.#options;
    const headers: Record<string, string> = { Accept: "application/json", ...more };
    if (apiKey !== undefined) headers["Authorization"] = `Bearer ${apiKey}`;
    if (organizationId !== undefined) headers["Linecard-Organization"] = organizationId;
    const init: RequestInit = { method: request.method, headers, signal, redirect: "manual" };
    if (request.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(request.body);
    }
    // A method of an object must be called as one, and the global one must not be.
    const send = this.#options.fetch ?? fetch;
    const response = await send(`${this.#base}${request.path}${queryOf(request.query)}`, init);
    if (response.ok) return response;
    const problem = /\bjson\b/.test(response.headers.get("content-type") ?? "") ? await response.json() : undefined;
    throw new ProblemError(`${request.method} ${request.path}`, response.status, response.headers, problem);
  }
}

/** Goes through all pages. */
export async function* entries<T>(
  page: (from: { cursor?: string }) => Promise<{ items: T[]; nextCursor?: string | null }>,
): AsyncGenerator<T, void> {
  let cursor: string | null | undefined;
  do {
    const { items, nextCursor } = await page(cursor ? { cursor } : {});
    yield* items;
    cursor = nextCursor;
  } while (cursor);
}

/** A part of a path. An empty one would make another path of it. */
export function segment(name: string, value: string): string {
  if (value === "" || value === "." || value === "..") throw new TypeError(`${name} is empty, or no id`);
  return encodeURIComponent(value);
}

/** Waits, unless it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

function queryOf(query: object | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]: [string, unknown]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined && one !== null)
      .map((one) => [name, String(one)]),
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
