import { ProblemError } from "./errors.js";
import { backoffMs } from "./retries.js";

/** An event of a stream of server-sent events. */
export interface ServerSentEvent {
  event: string;
  data: string;
  id: string;
}

/** Reads server-sent events as the HTML standard describes them, from text that arrives in pieces. */
export class EventReader {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The events that this piece completes. */
  read(piece: string): ServerSentEvent[] {
    // A carriage return at the end can be half of a line's end.
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === "") return this.#complete();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #complete(): ServerSentEvent | undefined {
    const complete = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    const isEmpty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return isEmpty ? undefined : complete;
  }
}

/** Remembers the last ids: after a reconnection, a few events are repeated. */
export class Repeats {
  readonly #known = new Set<string>();

  isNew(id: string): boolean {
    if (this.#known.has(id)) return false;
    this.#known.add(id);
    if (this.#known.size > 2_000) for (const oldest of this.#known) return this.#known.delete(oldest);
    return true;
  }
}

/** How long to wait before the stream is opened again; `undefined`: it would be refused again. */
export function reconnectMs(error: unknown, failures: number): number | undefined {
  if (!(error instanceof ProblemError)) return backoffMs(Math.min(failures, 6));
  if (error.status !== 429 && error.status < 500) return undefined;
  return error.retryAfter === undefined ? backoffMs(Math.min(failures, 6)) : error.retryAfter * 1_000;
}
