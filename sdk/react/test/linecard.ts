import { vi } from "vitest";
import type { ConnectSession } from "../src/index.js";

export const URL_OF_LINECARD = "https://linecard.example.com";
export const TOKEN = "0123456789abcdef0123456789abcdef";
export const MASK = "••••••••cdef";
export const ACCOUNT = `AC${"0".repeat(32)}`;
export const NUMBER = "+14155550100";
const PATH = "/api/agents/a1/twilio";

export function session(token = "lcc_one", more: Partial<ConnectSession> = {}): ConnectSession {
  return {
    id: "s1",
    agentId: "a1",
    origin: "http://localhost:3000",
    token,
    url: `${URL_OF_LINECARD}/connect/s1#${token}`,
    expiresAt: "2099-01-01T00:00:00Z",
    ...more,
  };
}

export const SETTINGS = {
  agentId: "a1",
  accountSid: ACCOUNT,
  authToken: MASK,
  phoneNumber: NUMBER,
  fingerprint: "f",
  status: "verified",
  problem: null as string | null,
  problemDetail: null as string | null,
  problemPointer: null as string | null,
  verifiedAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
};

interface Answer {
  status?: number;
  body?: unknown;
}

export function problem(status: number, code: string, errors: { pointer: string; detail: string }[] = []): Answer {
  return { status, body: { status, code, title: code, detail: `It is ${code}.`, errors, requestId: "r" } };
}

/**
 * Stands in for Linecard, as the contract has it: it stores what is saved, and knows the tokens that it is given. `answers` come
 * before that, each once, by method and the end of the path.
 */
export function fakeLinecard(stored: object | null = null, tokens = ["lcc_one"]) {
  const sent: { operation: string; authorization: string | null; body: unknown }[] = [];
  const answers: Record<string, (Answer | Promise<Answer>)[]> = {};
  const usual: Record<string, (body: object) => Answer> = {
    GET: () => (stored === null ? problem(404, "not-connected") : { body: stored }),
    POST: () => ({ body: (stored = SETTINGS) }),
    "POST /verify": () => ({ body: stored }),
    DELETE: () => {
      stored = null;
      return { status: 204 };
    },
  };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const { origin, pathname } = new URL(address);
    if (origin !== URL_OF_LINECARD) throw new Error(`${address} is not Linecard`);
    const operation = `${init.method} ${pathname.replace(PATH, "")}`.trim();
    const authorization = new Headers(init.headers).get("authorization");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ operation, authorization, body });
    if (init.credentials !== "omit") throw new TypeError("Failed to fetch: no cookies across origins");
    if (!tokens.some((token) => authorization === `Bearer ${token}`))
      return responseOf(problem(401, "unauthenticated"));
    const answer = (await answers[operation]?.shift()) ?? usual[operation]?.(body as object);
    if (answer === undefined) throw new TypeError(`Failed to fetch ${operation}`);
    return responseOf(answer);
  });
  return {
    sent,
    tokens,
    next: (operation: string, answer: Answer | Promise<Answer>) => void (answers[operation] ??= []).push(answer),
    store: (settings: object | null) => {
      stored = settings;
    },
    bodiesOf: (operation: string) => sent.filter((one) => one.operation === operation).map(({ body }) => body),
  };
}

function responseOf({ status = 200, body }: Answer): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status });
}
