import * as fc from 'fast-check';
import { parseClientFrame } from './frames';
import { LIMITS } from './limits';

const parse = (value: unknown) => parseClientFrame(typeof value === 'string' ? value : JSON.stringify(value));
const errorOf = (value: unknown) => {
  const parsed = parse(value);
  return parsed.ok ? undefined : parsed.error;
};
const actionOf = (value: unknown) => {
  const parsed = parse(value);
  return parsed.ok ? parsed.action : undefined;
};

describe('client frames', () => {
  it.each(['', '{', 'ping', '[]', '"x"', '1', 'null', 'true', '{"a":1}x'])(
    'should call %p invalid JSON',
    (text) => expect(errorOf(text)).toEqual({ type: 'error', message: 'Invalid JSON' }),
  );

  it.each([
    [{}, 'Unknown action: '],
    [{ action: null }, 'Unknown action: '],
    [{ action: 7 }, 'Unknown action: '],
    [{ action: 'Ping' }, 'Unknown action: Ping'],
    [{ action: 'constructor' }, 'Unknown action: constructor'],
    [{ action: 'a'.repeat(65) }, `Unknown action: ${'a'.repeat(64)}`],
    [{ action: '😀'.repeat(65) }, `Unknown action: ${'😀'.repeat(64)}`],
    [{ action: 'subscribe' }, 'Invalid channel: '],
    [{ action: 'subscribe', channel: ['mining'] }, 'Invalid channel: '],
    [{ action: 'unsubscribe', channel: 'x' }, 'Invalid channel: x'],
    [{ action: 'subscribe', channel: 'mining', scope: 'x' }, 'Invalid scope: x'],
    [{ action: 'subscribe', channel: 'mining', scope: null }, 'Invalid scope: '],
    [{ action: 'auth' }, 'Invalid token'],
    [{ action: 'auth', token: 'x'.repeat(LIMITS.wsTokenCharacters + 1) }, 'Invalid token'],
  ])('should refuse %j', (frame, message) => expect(errorOf(frame)).toEqual({ type: 'error', message }));

  it.each([
    { id: null },
    { id: 1.5 },
    { id: {} },
    { id: [] },
    { id: true },
    { id: 'x'.repeat(65) },
    { id: 2 ** 60 },
  ])('should call %j an invalid id', (id) =>
    expect(errorOf({ action: 'ping', ...id })).toEqual({ type: 'error', message: 'Invalid id' }),
  );

  it.each([0, -1, '', 'x'.repeat(64), Number.MAX_SAFE_INTEGER])('should echo the id %p', (id) => {
    expect(actionOf({ action: 'ping', id })).toEqual({ action: 'ping', id });
    expect(errorOf({ action: 'q', id })).toEqual({ type: 'error', message: 'Unknown action: q', id });
  });

  it('should read a plain subscribe as the whole pool without recovery', () => {
    expect(actionOf({ action: 'subscribe', channel: 'mining', extra: 1 })).toEqual({
      action: 'subscribe',
      channel: 'mining',
      scope: 'all',
      scopeGiven: false,
      recover: false,
    });
  });

  it('should read scope and position', () => {
    const frame = {
      action: 'subscribe',
      channel: 'dashboard',
      scope: 'mine',
      recover: true,
      epoch: 'e',
      offset: 3,
    };
    expect(actionOf(frame)).toMatchObject({
      scope: 'mine',
      scopeGiven: true,
      recover: true,
      position: { epoch: 'e', offset: 3 },
    });
  });

  it.each([
    { epoch: 'e' },
    { offset: 1 },
    { epoch: 1, offset: 1 },
    { epoch: 'e', offset: -1 },
    { epoch: 'e', offset: 1.5 },
  ])('should leave out the position %j', (position) => {
    const action = actionOf({ action: 'subscribe', channel: 'mining', recover: true, ...position });
    expect(action).toMatchObject({ recover: true });
    expect(action).not.toHaveProperty('position');
  });

  it('should recover only when told so by true', () => {
    const frame = { action: 'subscribe', channel: 'mining', recover: 'yes', epoch: 'e', offset: 1 };
    expect(actionOf(frame)).toMatchObject({ recover: false });
    expect(actionOf(frame)).not.toHaveProperty('position');
  });

  it('should never throw, and echo little', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseClientFrame(text);
        if (!parsed.ok) expect(parsed.error.message.length).toBeLessThan(160);
      }),
    );
  });
});
