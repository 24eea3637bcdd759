import fc from 'fast-check';
import { isOrdinaryShare, parseStreamEntry, STREAM_EVENT_NAMES, STREAM_EVENTS, workerName } from './streams';

const NOW = Date.UTC(2026, 10, 22);
const TS = String(NOW / 1000);
const share = { user: 'bc1quser', worker: 'bc1quser.rig', diff: 1024, sdiff: 2847193.5, accepted: true };
const entry = (data: object, more: Record<string, string> = {}) => ({
  event: 'share_submitted',
  ts: TS,
  source: 'hosted',
  data: JSON.stringify(data),
  ...more,
});
const parse = (fields: Record<string, string>, stream = 'mining:share_submitted') =>
  parseStreamEntry(stream, '1-1', fields, NOW);
const reason = (fields: Record<string, string>, stream?: string) => {
  const parsed = parse(fields, stream);
  return parsed.ok ? undefined : parsed.reason;
};

describe('parseStreamEntry', () => {
  it('should read the JSON form', () => {
    expect(
      parse(entry({ ...share, ip: '203.0.113.4', reject_reason: '' }, { event_id: 'a:1' })),
    ).toMatchObject({
      ok: true,
      entry: { event: 'share_submitted', eventId: 'a:1', streamId: '1-1', time: NOW, data: share },
    });
  });

  it('should fall back to the stream id as identity', () => {
    expect(parse(entry(share))).toMatchObject({ entry: { eventId: '1-1' } });
  });

  it('should read the flat form with SI suffixes, without event and ts', () => {
    const parsed = parse(
      { user: 'bc1quser', worker: 'w', hashrate_1m: '19.1M', hashrate_5m: '1.2T', timestamp: `${TS}.25` },
      'mining:hashrate_update',
    );
    expect(parsed).toMatchObject({
      ok: true,
      entry: {
        event: 'hashrate_update',
        time: NOW + 250,
        data: { hashrate_1m: 19.1e6, hashrate_5m: 1.2e12 },
      },
    });
  });

  it.each(['true', '1'])('should read accepted=%s in a flat entry', (accepted) => {
    const flat = {
      event: 'share_submitted',
      ts: TS,
      user: 'u',
      worker: 'w',
      diff: '1.5K',
      sdiff: '2M',
      accepted,
    };
    expect(parse(flat)).toMatchObject({
      ok: true,
      entry: { data: { accepted: true, diff: 1500, sdiff: 2e6 } },
    });
  });

  it('should let a rejected share go without achieved difficulty', () => {
    for (const sdiff of [-1, null, undefined]) {
      expect(parse(entry({ ...share, accepted: false, sdiff })).ok).toBe(true);
    }
  });

  it.each<[string, object, RegExp]>([
    ['no user', { ...share, user: undefined }, /^user/],
    ['no diff', { ...share, diff: undefined }, /^diff/],
    ['diff zero', { ...share, diff: 0 }, /^diff/],
    ['diff negative', { ...share, diff: -1 }, /^diff/],
    ['diff not a number', { ...share, diff: 'much' }, /^diff/],
    ['diff beyond any hash', { ...share, diff: 1e68 }, /^diff/],
    ['sdiff beyond any hash', { ...share, sdiff: Number.MAX_VALUE }, /^sdiff/],
    ['accepted missing', { ...share, accepted: undefined }, /^accepted/],
    ['accepted odd', { ...share, accepted: 'perhaps' }, /^accepted/],
    ['accepted without sdiff', { ...share, sdiff: undefined }, /^sdiff/],
    ['accepted with sdiff −1', { ...share, sdiff: -1 }, /^sdiff/],
  ])('should refuse a share with %s and say so', (_, data, expected) => {
    expect(reason(entry(data))).toMatch(expected);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['ts missing', { ts: undefined as unknown as string }, /^ts/],
    ['ts unreadable', { ts: 'yesterday' }, /^ts/],
    ['ts too far ahead', { ts: String(NOW / 1000 + 301) }, /^ts: more than five/],
    ['data that is no JSON', { data: '{' }, /^data/],
    ['data that is an array', { data: '[]' }, /^data/],
    ['another event', { event: 'block_found' }, /does not belong/],
    ['an endless identity', { event_id: 'x'.repeat(129) }, /^event_id/],
    ['an identity with NUL', { event_id: 'a\0' }, /^event_id/],
  ])('should refuse an entry with %s', (_, fields, expected) => {
    const given = Object.fromEntries(
      Object.entries(entry(share, fields)).filter(([, value]) => value !== undefined),
    );
    expect(reason(given)).toMatch(expected);
  });

  it('should know what the network says of a block, and no other word', () => {
    const block = (more: object) => {
      const data = JSON.stringify({ user: 'pool', height: 1, ...more });
      return parseStreamEntry('mining:block_found', '1-0', { ts: '1', data }, 2_000);
    };
    const data = (more: object) => {
      const parsed = block(more);
      return parsed.ok ? parsed.entry.data : parsed.reason;
    };
    expect(data({})).not.toHaveProperty('status');
    for (const status of ['candidate', 'confirmed', 'refused']) {
      expect(data({ status, reason: 'stale' })).toMatchObject({ status, reason: 'stale' });
    }
    expect(data({ status: 'perhaps' })).toMatch(/^status: /);
  });

  it('should refuse a height beyond what the database holds', () => {
    const block = { event: 'new_block_network', ts: TS, height: '2147483648' };
    expect(reason(block, 'mining:new_block_network')).toMatch(/^height/);
  });

  it('should read the longest row of digits at once', () => {
    const diff = `${'1'.repeat(60_000)}x`;
    expect(reason({ ts: TS, user: 'u', worker: 'w', diff, sdiff: '1', accepted: '1' })).toContain('diff');
  });

  it('should refuse a number beyond what a double holds', () => {
    expect(reason(entry(share, { data: '{"user":"u","diff":1e400,"sdiff":1,"accepted":true}' }))).toMatch(
      /^diff/,
    );
  });

  it('should refuse difficulties that no hash can prove: their sum would leave the range of a double', () => {
    expect(parse(entry({ ...share, diff: 2 ** 224, sdiff: 2 ** 224 })).ok).toBe(true);
    expect(reason(entry({ ...share, diff: 1e308 }))).toMatch(/^diff/);
    expect(reason(entry({ ...share, sdiff: 1e308 }))).toMatch(/^sdiff/);
  });

  it('should lose no share to words that count for nothing', () => {
    const long = 'x'.repeat(5_000);
    const parsed = parse(entry({ ...share, accepted: false, worker: long, reject_reason: long, hash: 7 }));
    expect(parsed).toMatchObject({
      ok: true,
      entry: { data: { worker: 'x'.repeat(219), reject_reason: 'x'.repeat(64), hash: null } },
    });
    for (const worker of [null, undefined]) {
      expect(parse(entry({ ...share, worker }))).toMatchObject({ ok: true, entry: { data: { worker: '' } } });
    }
    const connected = { event: 'miner_connected', ts: TS, user: 'u', useragent: long };
    expect(parse(connected, 'mining:miner_connected')).toMatchObject({
      ok: true,
      entry: { data: { worker: '', useragent: 'x'.repeat(256) } },
    });
  });

  it('should strip control characters from names', () => {
    expect(parse(entry({ ...share, worker: 'ri\u0000g' }))).toMatchObject({
      entry: { data: { worker: 'rig' } },
    });
  });

  it('should read a worker of null as none', () => {
    expect(parse(entry({ ...share, worker: null }))).toMatchObject({ entry: { data: { worker: '' } } });
  });

  it('should cut what a miner may write at will, and keep the entry', () => {
    const long = 'x'.repeat(10_000);
    const parsed = parse(
      entry({ ...share, worker: long, reject_reason: `\u0000${long}`, hash: long, accepted: false }),
    );
    expect(parsed).toMatchObject({
      entry: {
        data: { worker: long.slice(0, 219), reject_reason: long.slice(0, 64), hash: long.slice(0, 128) },
      },
    });
    const connected = { event: 'miner_connected', ts: TS, user: 'u', useragent: long };
    expect(parse(connected, 'mining:miner_connected')).toMatchObject({
      entry: { data: { useragent: long.slice(0, 256) } },
    });
  });

  it('should never throw, whatever is sent', () => {
    const anyFields = fc.dictionary(
      fc.constantFrom('event', 'ts', 'data', 'user', 'diff', 'accepted', 'x'),
      fc.oneof(fc.string(), fc.json()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...STREAM_EVENT_NAMES, 'other'), anyFields, (event, fields) => {
        const parsed = parseStreamEntry(`mining:${event}`, '1-1', fields, NOW);
        return parsed.ok || parsed.reason.length > 0;
      }),
    );
  });
});

describe('workerName', () => {
  const user = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
  it.each([
    [`${user}.rig1`, 'rig1'],
    [`${user}_rig1`, 'rig1'],
    [`${user}.rig.1`, 'rig.1'],
    [`${user.toUpperCase()}.rig`, 'rig'],
    [user, 'default'],
    [`${user}.`, 'default'],
    ['', 'default'],
    ['rig-2', 'rig-2'],
    ['other.rig', 'other.rig'],
  ])('should read %s as %s', (worker, name) => {
    expect(workerName(user, worker)).toBe(name);
  });
});

describe('isOrdinaryShare', () => {
  it('should say yes only to what the schema passes as it stands', () => {
    const text = fc.oneof(
      fc.constantFrom(
        '',
        'rig.1',
        'Stale',
        'x'.repeat(64),
        'x'.repeat(65),
        'x'.repeat(219),
        'x'.repeat(220),
        'a\u0000',
      ),
      fc.string({ unit: 'binary' }),
    );
    const figure = fc.oneof(
      fc.constantFrom(0, -0, -1, 1, 1024.5, 2 ** 224, 2 ** 225, Infinity, NaN, '19.1M', null),
      fc.double(),
      fc.double({ min: 0.001, max: 1e9, noNaN: true }),
      fc.integer({ min: 1 }),
    );
    const field = fc.oneof(text, figure, fc.boolean(), fc.constantFrom(undefined, null, [], {}));
    const share = fc.record(
      {
        user: fc.oneof({ weight: 4, arbitrary: fc.constant('bc1quser') }, field),
        worker: fc.oneof({ weight: 2, arbitrary: text }, field),
        diff: figure,
        sdiff: figure,
        accepted: fc.oneof({ weight: 4, arbitrary: fc.boolean() }, field),
        reject_reason: field,
        hash: field,
        client_id: field,
        __proto__: field,
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    const ordinary = { user: 'bc1quser', worker: 'rig', diff: 1, sdiff: 2, accepted: true };
    let taken = 0;
    fc.assert(
      fc.property(share, fc.boolean(), (odd, isMixed) => {
        const data: Record<string, unknown> = isMixed ? { ...ordinary, ...odd } : odd;
        if (!isOrdinaryShare(data)) return;
        taken += 1;
        expect(STREAM_EVENTS.share_submitted.parse(data)).toEqual(data);
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(40);
  });
});
