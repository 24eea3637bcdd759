import { EVENTS, LIMITS } from '@app/contracts';
import { POOL_PUBSUB_CHANNELS, route } from './route';

describe('route', () => {
  it('should listen to exactly the events of the table', () => {
    expect(POOL_PUBSUB_CHANNELS).toEqual(EVENTS.map(({ name }) => `pubsub:${name}`));
  });

  it.each(EVENTS.map((event) => [event.name, event] as const))(
    'should bring %s to its channel',
    (name, event) => {
      expect(route(`pubsub:${name}`, '{"x":1,"type":"other"}')).toMatchObject({
        kind: 'everyone',
        channel: event.channel,
        data: { x: 1, type: name },
        owner: null,
      });
    },
  );

  it.each(['pubsub:groove_dirty', 'share_submitted', 'pubsub:__proto__', 'pubsub:'])(
    'should not know %s',
    (name) => {
      expect(route(name, '{}')).toBeUndefined();
    },
  );

  it.each([
    ['nope', 'not_json'],
    ['', 'not_json'],
    ['[]', 'not_object'],
    ['null', 'not_object'],
    ['7', 'not_object'],
    [`{"a":"${'ü'.repeat(LIMITS.pubsubMessageBytes / 2)}"}`, 'too_large'],
  ])('should skip %.20p as %s', (message, reason) => {
    expect(route('pubsub:share_submitted', message)).toEqual({ kind: 'skip', reason });
  });

  it('should pass what is exactly as large as allowed', () => {
    const frame = '{"a":""}';
    const text = `{"a":"${'x'.repeat(LIMITS.pubsubMessageBytes - frame.length)}"}`;
    expect(route('pubsub:share_submitted', text)?.kind).toBe('everyone');
  });

  it.each([
    ['worker_status', { user_id: 1 }, 'user'],
    ['worker_status', { user_id: null }, 'everyone'],
    ['worker_status', {}, 'everyone'],
    ['worker_status', { user_id: '1' }, 'skip'],
    ['worker_status', { user_id: 1.5 }, 'skip'],
    ['worker_status', { user_id: {} }, 'skip'],
    ['worker_status', { user_id: true }, 'skip'],
    ['worker_status', { user_id: 1, private: false }, 'user'],
    ['share_submitted', { user_id: 1 }, 'everyone'],
    ['share_submitted', { user_id: 'x' }, 'everyone'],
    ['share_submitted', { user_id: 1, private: true }, 'user'],
    ['share_submitted', { user_id: 'x', private: true }, 'skip'],
    ['share_submitted', { private: true }, 'everyone'],
    ['share_submitted', { user_id: 1, private: 'true' }, 'everyone'],
  ])('should send %s %j to %s', (event, payload, kind) => {
    expect(route(`pubsub:${event}`, JSON.stringify(payload))?.kind).toBe(kind);
  });

  it('should conflate states by owner and period, and never events', () => {
    const key = (event: string, payload: object) => {
      const to = route(`pubsub:${event}`, JSON.stringify(payload));
      return to && to.kind !== 'skip' ? to.conflate : undefined;
    };
    expect(key('hashrate_update', { user_id: 1, a: 1 })).toBe(key('hashrate_update', { user_id: 1, a: 2 }));
    expect(key('hashrate_update', { user_id: 1 })).not.toBe(key('hashrate_update', { user_id: 2 }));
    expect(key('hashrate_update', { user_id: 1 })).not.toBe(key('stats_update', { user_id: 1 }));
    expect(key('leaderboard_update', { period: 'week' })).not.toBe(
      key('leaderboard_update', { period: 'month' }),
    );
    expect(key('share_submitted', { user_id: 1 })).toBeUndefined();
  });
});
