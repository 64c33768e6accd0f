import { t } from '@lingui/core/macro';
import type { components } from './schema';

type ProblemBody = components['schemas']['Problem'];
export type ProblemField = components['schemas']['ProblemField'];

/** A failed request: the API's problem+json, or that the server could not be reached. */
export class Problem extends Error {
  readonly status: number;
  /** A stable code; `unreachable` if there was no response. */
  readonly code: string;
  readonly title: string;
  readonly fields: readonly ProblemField[];
  readonly requestId: string | null;
  readonly callId: string | null;
  readonly messageId: string | null;
  readonly twilioCode: number | null;
  /** After how many seconds the same request may succeed; null if the server did not say. */
  readonly retryAfterSeconds: number | null;

  // The console's own codes, such as `unreachable`, are not among the API's.
  constructor(
    body: Omit<ProblemBody, 'type' | 'code'> & { code: string },
    retryAfterSeconds: number | null = null,
  ) {
    super(forPeople(body.detail));
    // eslint-disable-next-line lingui/no-unlocalized-strings -- The class's name.
    this.name = 'Problem';
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.fields = body.errors ?? [];
    this.requestId = body.requestId ?? null;
    this.callId = body.callId ?? null;
    this.messageId = body.messageId ?? null;
    this.twilioCode = body.twilioCode ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null);
    const retryAfter = retryAfterSecondsOf(response);
    if (isProblemBody(body)) return new Problem(body, retryAfter);
    const unreadable = {
      status: response.status,
      code: 'unreadable',
      title: t`Unexpected response`,
      detail: t`The server responded with status ${response.status} and no explanation. Try again shortly.`,
    };
    return new Problem(unreadable, retryAfter);
  }

  static unreachable(): Problem {
    return new Problem({
      status: 0,
      code: 'unreachable',
      title: t`Can’t reach Linecard`,
      detail: t`The server didn’t respond. Check your connection and try again. Nothing you entered is lost.`,
    });
  }

  /** Of an agent that was to be connected only if it has no account: somebody else was faster. */
  static connectedSince(): Problem {
    return new Problem({
      status: 0,
      code: 'connected-since',
      title: t`Connected already`,
      detail: t`The agent has been connected since, and keeps its account. Check it to replace that.`,
    });
  }

  /** Whether the server did not answer at all. */
  get isUnreachable(): boolean {
    return this.code === 'unreachable';
  }

  /**
   * Messages by form field: `/authToken` becomes `authToken`. For a form that edits one object of the body, such as
   * `/limits`, the object's fields: `/limits/allowedCountries/3` becomes `allowedCountries`.
   */
  byField(within = ''): Record<string, string> {
    return Object.fromEntries(
      this.fields.map(({ pointer, detail }) => [fieldOf(pointer, within), sentence(detail)]),
    );
  }
}

function fieldOf(pointer: string, within: string): string {
  const inside = within !== '' && pointer.startsWith(`${within}/`);
  return inside ? (pointer.slice(within.length).split('/')[1] ?? '') : pointer.replace(/^\//, '');
}

/** Linecard says it in seconds; a proxy may say it as a date, which is ignored. */
function retryAfterSecondsOf({ headers }: Response): number | null {
  const text = headers.get('Retry-After') ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

/**
 * Without the API's own names, which its details have for programmers: "the limits (limits.callingHours)", "(agentId)", or what a
 * field of the response says.
 */
export function forPeople(detail: string): string {
  return detail
    .replace(/ \((?:limits\.\w+|(?:GET|PUT|POST) \/|[a-z]+[A-Z]\w*\b)[^)]*\)/g, '')
    .replace(/; `\w+` [^.;]*/g, '');
}

/** The API's details begin in lower case, since they continue a field's name ("must be …") or a log entry. */
export function sentence(text: string): string {
  const detail = forPeople(text);
  const capitalized = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : Problem.unreachable();
}
