import { codeOf } from './error-code';

/** Classes of SQLSTATE that say the server is not there for us: connection, login, resources, operator intervention. */
const AWAY_CLASSES = new Set(['08', '28', '3D', '53', '57']);
/** A statement cancelled for its own length is our fault, not an absent server. */
const NOT_AWAY = new Set(['57014']);
const AWAY_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
const AWAY_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|not currently accepting connections|Driver not Connected|is not established/i;

/** Whether an error means that Postgres cannot be reached or does not serve now, as opposed to refusing a statement. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseAway)) return true;
  const code = codeOf(error);
  if (AWAY_SOCKET.has(code)) return true;
  if (code.length === 5 && AWAY_CLASSES.has(code.slice(0, 2)) && !NOT_AWAY.has(code)) return true;
  if ('message' in error && typeof error.message === 'string' && AWAY_TEXT.test(error.message)) return true;
  return 'driverError' in error && error.driverError !== error && isDatabaseAway(error.driverError);
}
