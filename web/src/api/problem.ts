import type { components } from './schema';

type ProblemBody = components['schemas']['Problem'];
export type ProblemField = components['schemas']['ProblemField'];

/** What went wrong with a request: the API's problem+json, or that the API could not be reached. */
export class Problem extends Error {
  readonly status: number;
  /** Stable; `unreachable` where no answer came. */
  readonly code: string;
  readonly title: string;
  readonly fields: readonly ProblemField[];
  readonly requestId: string | null;
  readonly callId: string | null;
  readonly messageId: string | null;
  readonly twilioCode: number | null;

  // The console's own codes, `unreachable` and `unreadable`, are not among the API's.
  constructor(body: Omit<ProblemBody, 'type' | 'code'> & { code: string }) {
    super(body.detail);
    this.name = 'Problem';
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.fields = body.errors ?? [];
    this.requestId = body.requestId ?? null;
    this.callId = body.callId ?? null;
    this.messageId = body.messageId ?? null;
    this.twilioCode = body.twilioCode ?? null;
  }

  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null);
    if (isProblemBody(body)) return new Problem(body);
    return new Problem({
      status: response.status,
      code: 'unreadable',
      title: 'No usable answer',
      detail: `The server answered ${response.status} without saying why. Try again shortly.`,
    });
  }

  static unreachable(): Problem {
    return new Problem({
      status: 0,
      code: 'unreachable',
      title: 'Linecard cannot be reached',
      detail: 'No answer came. Check your connection and try again; nothing that you typed is lost.',
    });
  }

  /**
   * Messages by the body's field, for a form: `/authToken` becomes `authToken`. For a form of one object in the body,
   * like `/limits`, the object's fields: `/limits/allowedCountries/3` becomes `allowedCountries`.
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

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

/** The API's details complete the field's name ("must be …"); beside the field they stand alone. */
export function sentence(detail: string): string {
  const capitalized = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : Problem.unreachable();
}
