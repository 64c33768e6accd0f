/** An invalid field: a JSON pointer such as `/authToken`, and what it must be. */
export interface ProblemField {
  pointer: string;
  detail: string;
}

/** A request that was refused, or had no answer. No problem contains the token, nor what was sent. */
export class SettingsProblem extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** Says why, and does not change (docs/errors.md); `unreachable` if there was no answer, `unreadable` if it was not Linecard's. */
  readonly code: string;
  /** For people: what is wrong, and what to do. */
  readonly detail: string;
  readonly fields: readonly ProblemField[];
  /** Leads to the request in Linecard's log. */
  readonly requestId: string | undefined;

  constructor(status: number, code: string, detail: string, fields: readonly ProblemField[] = [], requestId?: string) {
    super(detail);
    this.name = new.target.name;
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.requestId = requestId;
  }

  static async of(response: Response): Promise<SettingsProblem> {
    const body = (await response.json().catch(() => undefined)) as
      { code?: string; detail?: string; errors?: ProblemField[]; requestId?: string } | undefined;
    if (body?.code === undefined || body.detail === undefined) {
      const detail = `The answer has the status ${response.status}, and is not Linecard's.`;
      return new SettingsProblem(response.status, "unreadable", detail);
    }
    return new SettingsProblem(response.status, body.code, body.detail, body.errors, body.requestId);
  }

  static unreachable(): SettingsProblem {
    return new SettingsProblem(0, "unreachable", "Linecard did not answer. Check the connection, and try again.");
  }

  /** Messages by the field's name: that of `/authToken` is `authToken`. */
  byField(): Record<string, string> {
    return Object.fromEntries(this.fields.map(({ pointer, detail }) => [fieldOf(pointer), sentence(detail)]));
  }
}

/** The session is over, and there is no other. */
export class SessionExpired extends Error {
  constructor() {
    super("The connect session is over.");
    this.name = new.target.name;
  }
}

export function fieldOf(pointer: string): string {
  return pointer.replace(/^\//, "");
}

/** The API's details continue a field's name: "must be …". */
export function sentence(detail: string): string {
  const capitalized = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}
