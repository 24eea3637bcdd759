import { type ClockState, LogClock } from './log-clock';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}Z`);
const fresh = (): ClockState => ({ lastMs: 0, epochMs: 0 });

describe('LogClock', () => {
  const now = at('2027-01-01T00:00:00');

  it('should take the zone from a line that has epoch seconds as well', () => {
    const clock = new LogClock(fresh());
    // 18:30:01 local, 13:00:00 UTC: half past five ahead, written a second later.
    clock.set(at('2026-11-21T18:30:01'), at('2026-11-21T13:00:00') / 1000);
    expect(clock.at(at('2026-11-21T18:31:00'), now)).toBe(at('2026-11-21T13:01:00'));
  });

  it('should take the own zone of the process before it is told', () => {
    const wall = at('2026-11-21T12:00:00');
    const own = new Date(2026, 10, 21, 12, 0, 0).getTime();
    expect(new LogClock(fresh()).at(wall, now)).toBe(own);
  });

  it('should ignore what cannot be a zone', () => {
    const state = { ...fresh(), offsetMs: HOUR };
    const clock = new LogClock(state);
    clock.set(at('2026-11-21T12:07:00'), at('2026-11-21T12:00:00') / 1000);
    clock.set(at('2026-11-25T12:00:00'), at('2026-11-21T12:00:00') / 1000);
    expect(state.offsetMs).toBe(HOUR);
  });

  it('should keep its order over the end of summer time and be right from the next minute on', () => {
    const clock = new LogClock(fresh());
    clock.set(at('2026-10-25T02:59:30'), at('2026-10-25T00:59:30') / 1000);
    expect(clock.at(at('2026-10-25T02:59:59'), now)).toBe(at('2026-10-25T00:59:59'));
    // The clocks went back: no line before the one that came before it.
    expect(clock.at(at('2026-10-25T02:00:10'), now)).toBe(at('2026-10-25T00:59:59'));
    clock.set(at('2026-10-25T02:00:30'), at('2026-10-25T01:00:30') / 1000);
    expect(clock.at(at('2026-10-25T02:00:40'), now)).toBe(at('2026-10-25T01:00:40'));
  });

  it('should never date a line into the future when summer time begins', () => {
    const clock = new LogClock(fresh());
    clock.set(at('2026-03-29T01:59:30'), at('2026-03-29T00:59:30') / 1000);
    const live = at('2026-03-29T01:00:05');
    expect(clock.at(at('2026-03-29T03:00:05'), live)).toBe(live);
    clock.set(at('2026-03-29T03:00:30'), at('2026-03-29T01:00:30') / 1000);
    expect(clock.at(at('2026-03-29T03:00:31'), live)).toBe(at('2026-03-29T01:00:31'));
  });

  it('should read a recording that lies ahead of the own clock', () => {
    const clock = new LogClock(fresh());
    clock.set(at('2026-11-21T22:40:00'), at('2026-11-21T22:40:00') / 1000);
    expect(clock.at(at('2026-11-21T22:40:30'), at('2025-01-01T00:00:00'))).toBe(at('2026-11-21T22:40:30'));
  });
});
