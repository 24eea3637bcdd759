import { TextBusyError, TextError } from '@app/text-work';
import { QueryFailedError } from 'typeorm';
import { isOwnFault } from './faults';

const query = (code?: string) =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error('x'), { code }));

describe('isOwnFault', () => {
  it.each(['22003', '22021', '23505', '23514', 'P0001'])('should blame the entry for SQLSTATE %s', (code) => {
    expect(isOwnFault(query(code))).toBe(true);
  });

  it.each([
    '08006',
    '40001',
    '40P01',
    '42P01',
    '53100',
    '53300',
    '55000',
    '55P03',
    '57014',
    '57P01',
    '58030',
    undefined,
  ])('should never blame it for SQLSTATE %s', (code) => {
    expect(isOwnFault(query(code))).toBe(false);
  });

  it('should blame it for what only its content can do to the code', () => {
    expect(isOwnFault(new TypeError('x'))).toBe(true);
    expect(isOwnFault(new RangeError('Invalid time value'))).toBe(true);
  });

  it('should blame it for a text that takes too long, and not for threads that are busy', () => {
    expect(isOwnFault(new TextError('timeout', 'x'))).toBe(true);
    expect(isOwnFault(new TextError('memory', 'x'))).toBe(true);
    expect(isOwnFault(new TextBusyError('late'))).toBe(false);
  });

  it('should not blame it for lost connections', () => {
    expect(isOwnFault(new Error('Connection is closed.'))).toBe(false);
    expect(isOwnFault(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(false);
    expect(isOwnFault(undefined)).toBe(false);
  });
});
