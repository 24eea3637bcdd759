import { TextError } from '@app/text-work';
import { QueryFailedError } from 'typeorm';

/** SQLSTATE classes that speak of the data: exception, integrity, view check, raised by a trigger. */
const OF_THE_DATA = /^(22|23|44|P0)/;

/**
 * Whether an entry itself made its handling fail. Everything else (connection, deadlock, disk, timeout, a missing
 * table, Redis, no free thread) is a fault of the system: it never counts against the entry, reading waits for it to pass.
 */
export function isOwnFault(error: unknown): boolean {
  if (error instanceof QueryFailedError) {
    const { code } = error.driverError as { code?: unknown };
    return typeof code === 'string' && OF_THE_DATA.test(code);
  }
  if (error instanceof TextError) return true;
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
