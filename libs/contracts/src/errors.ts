import * as z from 'zod/mini';

/** Coded errors: services throw the code, the HTTP filter knows the status. */
export const ERRORS = {
  bad_request: { status: 400, title: 'Bad request' },
  challenge_unknown: { status: 400, title: 'Challenge not open' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  bad_signature: { status: 401, title: 'Signature does not match' },
  refresh_refused: { status: 401, title: 'Refresh token not valid' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  timeout: { status: 408, title: 'Request timeout' },
  conflict: { status: 409, title: 'Conflict' },
  too_large: { status: 413, title: 'Too large' },
  uri_too_long: { status: 414, title: 'Address too long' },
  unsupported_media: { status: 415, title: 'Unsupported media type' },
  invalid_input: { status: 422, title: 'Invalid input' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'Headers too large' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Service unavailable' },
  insufficient_storage: { status: 507, title: 'Insufficient storage' },
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** RFC 9457 problem details, as every error of the REST API is answered. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
export type Problem = z.output<typeof problem>;
