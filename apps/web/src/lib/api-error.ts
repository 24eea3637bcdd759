import type { ErrorCode } from '@app/contracts';
import { errors as texts } from '@/texts/errors';
import { loadSchemas } from './load-schemas';
import { retryAfterMs } from './retry-after';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The server's code, or why there is none: no answer, an answer we cannot read, an error not of our API. */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'unreadable' | 'unknown';

interface Failure {
  /** HTTP status; 0 where there was no answer. */
  status: number;
  code: ApiErrorCode;
  title: string;
  /** A sentence for people. */
  detail: string;
  fields?: readonly FieldError[];
  /** Under which the server's logs know the call. */
  requestId?: string | null;
  /** Seconds to wait, where the server says so. */
  retryAfter?: number | null;
}

/** An unsuccessful call, with everything the server said about it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly FieldError[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;
  /** When the same call may be repeated, in ms since 1970, where there were too many (429); null otherwise. */
  readonly retryAt: number | null;

  constructor({ status, code, title, detail, fields = [], requestId = null, retryAfter = null }: Failure) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.retryAt = status === 429 ? Date.now() + retryAfterMs(retryAfter, Math.random()) : null;
  }

  static unreachable(): ApiError {
    return new ApiError({
      status: 0,
      code: 'unreachable',
      ...texts.unreachable,
    });
  }

  static unreadable(status: number, path: string, issue: string, requestId: string | null): ApiError {
    const { title, detail } = texts.unreadable;
    return new ApiError({ status, code: 'unreadable', title, detail: detail(path, issue), requestId });
  }

  /** From an error answer: problem details where they are, the status line otherwise. */
  static async from(response: Response): Promise<ApiError> {
    const requestId = response.headers.get('x-request-id');
    const retryAfter = secondsOf(response.headers.get('retry-after'));
    const [body, schemas] = await Promise.all([
      response.json().catch(() => undefined),
      loadSchemas().catch(() => null),
    ]);
    const parsed = schemas?.problem.safeParse(body);
    if (parsed?.success) {
      const { type, status, title, detail, errors } = parsed.data;
      return new ApiError({
        status,
        code: codeOf(type),
        title,
        detail,
        fields: errors ?? [],
        requestId,
        retryAfter,
      });
    }
    const { status, statusText } = response;
    const detail = texts.failed.detail(status);
    const title = statusText || texts.failed.title;
    return new ApiError({ status, code: 'unknown', title, detail, requestId, retryAfter });
  }
}

const URN = 'urn:problem:';

/** `urn:problem:invalid-input` is the code `invalid_input`. Codes that a newer server adds pass as they are. */
function codeOf(type: string): ApiErrorCode {
  return type.startsWith(URN) ? (type.slice(URN.length).replaceAll('-', '_') as ErrorCode) : 'unknown';
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** The sentence to show for anything that was thrown. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : texts.unknown;
}

/** What the server found wrong with a field of a form, or null. */
export function fieldError(error: unknown, field: string): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.fields.find((each) => each.field === field)?.message ?? null;
}
