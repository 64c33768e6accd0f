/** A client of Linecard. See the README for how to use it. */

import { pause } from "./core.js";
import { EventReader, reconnectMs, Repeats } from "./events.js";
import { Operations, type Schemas } from "./generated/operations.js";
import { backoffMs } from "./retries.js";

export type { ClientOptions, KeyedOptions, Options } from "./core.js";
export { ConnectionError, LinecardError, ProblemError } from "./errors.js";
export type { ProblemCode, ProblemField } from "./errors.js";
export type { RetryOptions } from "./retries.js";
export type { Schemas } from "./generated/operations.js";
export { EventNotVerified, verifyEvent } from "./webhooks.js";
export type { SentEvent } from "./webhooks.js";

/** What happened to a call or a message, or that a daily limit is nearly used up or reached. */
export type LinecardEvent =
  | { type: "call"; id: string; data: Schemas["CallEventBody"] }
  | { type: "message"; id: string; data: Schemas["MessageEventBody"] }
  | { type: "limit"; id: string; data: Schemas["LimitEventBody"] };

export interface EventOptions {
  /** The id of the last event that was handled: what happened since comes first. */
  after?: string;
  /** Ends the iteration. */
  signal?: AbortSignal;
}

/** The server sends something every 15 seconds. */
const SILENCE_MS = 45_000;

/** A method for each operation of the API, named by its operationId, and its events. */
export class Linecard extends Operations {
  /**
   * What happens to calls and messages, as it happens. A broken connection is made again, and goes on after the last
   * event; each comes once. Ends with the signal, or if the stream is refused for good.
   */
  async *events({ after, signal }: EventOptions = {}): AsyncGenerator<LinecardEvent, void> {
    const repeats = new Repeats();
    let last = after;
    for (let failures = 0; !signal?.aborted; failures++) {
      let wait: number | undefined = backoffMs(Math.min(failures, 6));
      try {
        for await (const { event, data, id } of this.#stream(last, signal)) {
          failures = 0;
          last = id || last;
          if (repeats.isNew(id)) yield { type: event, id, data: JSON.parse(data) } as LinecardEvent;
        }
      } catch (error) {
        if (signal?.aborted) return;
        wait = reconnectMs(error, failures);
        if (wait === undefined) throw error;
      }
      await pause(wait, signal).catch(() => undefined);
    }
  }

  /** One connection. */
  async *#stream(last: string | undefined, signal: AbortSignal | undefined) {
    const connection = new AbortController();
    const stop = () => connection.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(new Error("the stream is silent")), SILENCE_MS);
    };
    try {
      heard();
      const headers = { Accept: "text/event-stream", ...(last === undefined ? {} : { "Last-Event-ID": last }) };
      const response = await this.open({ method: "GET", path: "/api/events" }, headers, connection.signal);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const events = new EventReader();
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        heard();
        yield* events.read(read.value);
      }
    } finally {
      clearTimeout(silence);
      signal?.removeEventListener("abort", stop);
      connection.abort();
    }
  }
}
