import { problem } from '@app/contracts';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Why a call failed: the server's answer, no answer at all, or an answer we cannot read. */
export type ApiErrorKind = 'answered' | 'unreachable' | 'unreadable';

/** An unsuccessful call. `status` is 0 where there was no answer; `detail` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: ApiErrorKind,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly fields: readonly FieldError[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail);
  }

  static unreachable(): ApiError {
    return new ApiError(
      'unreachable',
      0,
      'Server not reachable',
      'The server does not answer. Check your connection; the page tries again by itself.',
    );
  }

  static unreadable(status: number, path: string, issue: string, requestId: string | null): ApiError {
    const detail = `The answer of ${path} is not what this page expects (${issue}).`;
    return new ApiError('unreadable', status, 'Unexpected answer', detail, [], requestId);
  }

  /** From an error answer: problem details where they are, the status line otherwise. */
  static async from(response: Response): Promise<ApiError> {
    const requestId = response.headers.get('x-request-id');
    const body: unknown = await response.json().catch(() => undefined);
    const parsed = problem.safeParse(body);
    if (parsed.success) {
      const { status, title, detail, errors } = parsed.data;
      return new ApiError('answered', status, title, detail, errors ?? [], requestId);
    }
    const detail = `The server answered with status ${response.status}.`;
    return new ApiError(
      'answered',
      response.status,
      response.statusText || 'Request failed',
      detail,
      [],
      requestId,
    );
  }
}

/** The sentence to show for anything that was thrown. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
