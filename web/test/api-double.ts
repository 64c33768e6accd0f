import { vi } from 'vitest';

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
const TYPES = { ok: 'application/json', problem: 'application/problem+json' };
type Handler = (body: unknown) => Answer;

/** Stands in for the server: answers by method and path, and records the requests. */
export function answerApi(handlers: Record<string, Handler>) {
  const sent: { operation: string; query: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const operation = `${request.method} ${url.pathname}`;
    const text = await request.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    sent.push({ operation, query: url.search.slice(1), body });
    const handler = handlers[operation];
    if (handler === undefined) throw new Error(`${operation} was not expected`);
    const answer = handler(body);
    const content = answer.body === undefined ? null : JSON.stringify(answer.body);
    const status = answer.status ?? 200;
    const type = answer.body === undefined ? {} : { 'Content-Type': TYPES[status < 400 ? 'ok' : 'problem'] };
    return new Response(content, { status, headers: { ...type, ...answer.headers } });
  });
  return {
    sent,
    bodiesOf: (operation: string) =>
      sent.filter((one) => one.operation === operation).map(({ body }) => body),
    queriesOf: (operation: string) =>
      sent.filter((one) => one.operation === operation).map(({ query }) => query),
  };
}

export function problem(
  status: number,
  code: string,
  errors: { pointer: string; detail: string }[] = [],
): Answer {
  return {
    status,
    body: { type: `urn:linecard:problem:${code}`, title: code, status, code, detail: code, errors },
  };
}
