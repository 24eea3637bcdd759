/** @jest-environment node */
import { isOwnPath, progressOf } from './upcoming';

describe('progressOf', () => {
  const event = { starts_at: '2026-11-22T10:00:00.000Z', ends_at: '2026-11-22T12:00:00.000Z' };
  const at = (time: string) => Date.parse(`2026-11-22T${time}:00.000Z`);
  it.each([
    ['09:00', null],
    ['10:00', 0],
    ['11:30', 0.75],
    ['13:00', 1],
  ])('should at %s be %p', (time, part) => {
    expect(progressOf(event, at(time))).toBe(part);
  });
  it('should be unknown without a beginning, or where the end lies before it', () => {
    expect(progressOf({ ...event, starts_at: null }, at('11:00'))).toBeNull();
    expect(progressOf({ starts_at: event.ends_at, ends_at: event.starts_at }, at('13:00'))).toBeNull();
  });
});

describe('isOwnPath', () => {
  it.each([
    ['/events/lottery', true],
    ['/', true],
    ['//elsewhere.example', false],
    ['/\\elsewhere.example', false],
    ['https://elsewhere.example', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('should of %s say %p', (href, own) => {
    expect(isOwnPath(href)).toBe(own);
  });
});
