import createClient from 'openapi-fetch';
import { connectToken } from './connect-token';
import { currentOrganization } from './current-organization';
import { Problem } from './problem';
import { reachability } from './reachability';
import type { paths } from './schema';
import { sessionGate } from './session-gate';

/** The API client, typed by the OpenAPI document. Every failure is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: send });

const ORGANIZATION = 'Linecard-Organization';

async function send(request: Request): Promise<Response> {
  const token = connectToken.get();
  return token === null ? sendInSession(request) : sendWithToken(token, request);
}

/** Without cookies: who is signed in to the console as well acts by the token alone. */
async function sendWithToken(token: string, request: Request): Promise<Response> {
  const authorized = new Request(request, { credentials: 'omit' });
  authorized.headers.set('Authorization', `Bearer ${token}`);
  const response = await fetchOrThrow(authorized);
  if (response.ok) return response;
  if (response.status === 401) connectToken.refuse();
  throw await Problem.of(response);
}

async function sendInSession(request: Request): Promise<Response> {
  const organization = currentOrganization.get();
  if (organization !== null && !request.headers.has(ORGANIZATION))
    request.headers.set(ORGANIZATION, organization);
  // A request's body can be read only once, and the request may have to be retried.
  const retry = request.clone();
  const response = await fetchOrThrow(request);
  if (response.ok) return response;
  const problem = await Problem.of(response);
  if (problem.code !== 'unauthenticated' || !sessionGate.isGuarded()) throw problem;
  await sessionGate.renewal();
  return sendInSession(retry);
}

async function fetchOrThrow(request: Request): Promise<Response> {
  const response = await fetch(request).catch((error: unknown) => {
    if (request.signal.aborted) throw error;
    return null;
  });
  if (response === null || isOfProxy(response)) {
    reachability.failed();
    throw Problem.unreachable();
  }
  reachability.answered();
  return response;
}

/** A proxy's own answer while the server behind it is away: the server's have an explanation. */
function isOfProxy({ status, headers }: Response): boolean {
  return AWAY.has(status) && headers.get('Content-Type')?.startsWith('application/problem+json') !== true;
}

/** Bad Gateway, Service Unavailable, Gateway Timeout. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** The response's body, for operations that have one. */
export async function bodyOf<T>(response: Promise<{ data?: T }>): Promise<T> {
  const { data } = await response;
  if (data === undefined) throw Problem.unreachable();
  return data;
}
