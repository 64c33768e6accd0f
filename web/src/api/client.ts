import createClient from 'openapi-fetch';
import { currentOrganization } from './current-organization';
import { Problem } from './problem';
import type { paths } from './schema';
import { sessionGate } from './session-gate';

/** The API, typed by its own document. Every failure is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: send });

async function send(request: Request): Promise<Response> {
  const organization = currentOrganization.get();
  if (organization !== null) request.headers.set('Linecard-Organization', organization);
  // A request's body can be read once, and the request may have to be sent again.
  const again = request.clone();
  const response = await reach(request);
  if (response.ok) return response;
  const problem = await Problem.of(response);
  if (problem.code !== 'unauthenticated' || !sessionGate.isGuarded()) throw problem;
  await sessionGate.renewal();
  return send(again);
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw Problem.unreachable();
  }
}

/** The body of an answer. What has no body has no use for this. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  if (data === undefined) throw Problem.unreachable();
  return data;
}
