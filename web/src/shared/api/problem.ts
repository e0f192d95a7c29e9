import { fieldWords } from './fieldWords';

/** What was wrong with one field: `pointer` is a JSON pointer into the request body. */
export interface FieldError {
  pointer: string;
  message: string;
}

interface ProblemFields {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string | undefined;
  requestId?: string | undefined;
  errors?: FieldError[] | undefined;
  retryAfterSeconds?: number | undefined;
  members?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Everything that can go wrong with a request, in one type: a problem document of the API (RFC 9457), an
 * answer that is none (a proxy's page), or no answer at all. Screens decide by `code`, never by `detail`,
 * which is prose for people.
 */
export class Problem extends Error {
  readonly type: string;
  readonly title: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  /** What to quote to the cinema's support, so that they find the request in the log. */
  readonly requestId: string | undefined;
  readonly errors: readonly FieldError[];
  /** From `Retry-After`, when the server said how long to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** The document as it came: members of the code's own, such as `seat_ids`, are read from here. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(fields: ProblemFields) {
    super(fields.detail ?? fields.title);
    this.name = 'Problem';
    this.type = fields.type;
    this.title = fields.title;
    this.status = fields.status;
    this.code = fields.code;
    this.detail = fields.detail;
    this.requestId = fields.requestId;
    this.errors = fields.errors ?? [];
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.members = fields.members ?? {};
  }

  /** Whether the same request may well succeed a moment later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /**
   * Whether nobody knows what became of the request: it may have been carried out, or still be. Only the same request
   * under the same idempotency key tells.
   */
  get isUnsettled(): boolean {
    return this.isTransient || this.code === 'idempotency_in_progress';
  }

  /** The message for one field of a form, by its name in the request body. */
  fieldMessage(field: string): string | undefined {
    const found = this.errors.find((error) => error.pointer === `/${field}`);
    return found && fieldWords(found.message);
  }

  /** A member that holds ids, such as `seat_ids`; empty when there is none. */
  ids(member: string): number[] {
    return idsIn(this.members[member]);
  }

  /** A member that holds lists of ids, such as `alternatives`. */
  idLists(member: string): number[][] {
    const value = this.members[member];
    return Array.isArray(value) ? value.map(idsIn).filter((ids) => ids.length > 0) : [];
  }

  static unreachable(cause: unknown): Problem {
    const problem = new Problem({
      type: 'about:blank',
      title: 'No connection',
      status: 0,
      code: 'unreachable',
      detail: 'Marquee could not be reached. Check your connection and try again.',
    });
    problem.cause = cause;
    return problem;
  }
}

/** Reads a refused answer. `body` is whatever its JSON was, or undefined when it was none. */
export function problemFrom(response: Response, body: unknown): Problem {
  const fields = isRecord(body) ? body : {};
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new Problem({
    type: text(fields.type) ?? 'about:blank',
    title: text(fields.title) ?? titleOf(response.status),
    status: response.status,
    code: text(fields.code) ?? 'internal',
    detail: text(fields.detail),
    requestId: text(fields.request_id) ?? response.headers.get('X-Request-Id') ?? undefined,
    errors: Array.isArray(fields.errors) ? fields.errors.filter(isFieldError) : [],
    retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
    members: fields,
  });
}

/** Any thrown thing as a `Problem`, for an error screen. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const problem = new Problem({
    type: 'about:blank',
    title: 'Something went wrong on this page',
    status: 0,
    code: 'client_error',
  });
  problem.cause = error;
  return problem;
}

function titleOf(status: number): string {
  return status >= 500 ? 'The cinema’s server has a problem' : 'The request was refused';
}

function idsIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'number') : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.pointer === 'string' && typeof value.message === 'string';
}
