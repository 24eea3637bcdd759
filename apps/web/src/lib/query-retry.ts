import { ApiError } from './api-error';

const BASE_MS = 1_000;
const CEILING_MS = 30_000;

/** When a call beyond a limit of the server is to be repeated, in ms since 1970; null for any other failure. */
export const retryAtOf = (error: unknown): number | null =>
  error instanceof ApiError ? error.retryAt : null;

/** One retry, but not of what the server refused: it would refuse again. What got 429 is repeated until it is answered. */
export function shouldRetry(failures: number, error: Error): boolean {
  if (retryAtOf(error) !== null) return true;
  const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return failures < 1 && !isRefused;
}

/** The pause in ms before a query is repeated. */
export function retryDelay(failures: number, error: Error): number {
  const at = retryAtOf(error);
  return at === null ? Math.min(BASE_MS * 2 ** failures, CEILING_MS) : Math.max(0, at - Date.now());
}
