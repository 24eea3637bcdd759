import { type ErrorCode, ERRORS } from '@app/contracts';

export interface FieldError {
  field: string;
  message: string;
}

/** What a service throws. `detail` is a sentence a person can act on; the HTTP filter knows the status of the code. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly errors?: readonly FieldError[],
    /** Seconds after which trying again makes sense; answered as `Retry-After`. */
    readonly retryAfter?: number,
  ) {
    super(`${ERRORS[code].title}: ${detail}`);
    this.name = new.target.name;
  }
}
