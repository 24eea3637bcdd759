import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LogNews, parseLogLine, readStatusLine } from './log-line';

const HASH = '0000000000000000000a7e1548f236ea0c655d4dd78e27ed773aa19a33884a4b';
const USER = '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd';
const news = (text: string): LogNews | undefined => parseLogLine(`[2026-11-21 22:39:44.297] ${text}`)?.news;

describe('parseLogLine', () => {
  it.each<[string, LogNews]>([
    [
      `Authorised client 9 127.0.0.1 worker ${USER}.rig1 as user ${USER}`,
      { kind: 'authorised', client: '9', worker: `${USER}.rig1`, user: USER },
    ],
    [
      `Authorised client 10 2001:db8::7 worker ${USER} as user ${USER}`,
      { kind: 'authorised', client: '10', worker: USER, user: USER },
    ],
    [
      `Authorised client 9 127.0.0.1 worker ${USER}.x as user y as user ${USER}`,
      { kind: 'authorised', client: '9', worker: `${USER}.x as user y`, user: USER },
    ],
    [
      `Dropped client 9 127.0.0.1 user ${USER} worker ${USER}.rig1 `,
      { kind: 'dropped', client: '9', worker: `${USER}.rig1`, user: USER },
    ],
    [
      `Dropped client 9 127.0.0.1 user ${USER} worker ${USER}_a b lazily`,
      { kind: 'dropped', client: '9', worker: `${USER}_a b`, user: USER },
    ],
    [`Block hash changed to ${HASH}`, { kind: 'tip', hash: HASH }],
    [
      'Network diff set to 150000509032110.7',
      { kind: 'difficulty', difficulty: 150000509032110.7, tolerance: expect.any(Number) as number },
    ],
    [
      'Accepted client 1 share diff 0.0005943707/0.0004/20m: 000006926d11f96e',
      { kind: 'difficulty', difficulty: 0.02, tolerance: 0.02 },
    ],
    [
      'Accepted client 1 share diff 5.1/4/136T: 00',
      { kind: 'difficulty', difficulty: 136e12, tolerance: 0.02 },
    ],
    ['Solved and confirmed block 925000 by bc1q.axe', { kind: 'solved', height: 925000, worker: 'bc1q.axe' }],
    ['Solved and confirmed block 925000', { kind: 'solved', height: 925000, worker: '' }],
    [
      'SUBMIT BLOCK RETURNED: bad-txns-inputs-missingorspent',
      { kind: 'returned', reason: 'bad-txns-inputs-missingorspent' },
    ],
    ['Submitted, but had block 925002 rejected', { kind: 'rejected', height: 925002 }],
    ['ckpool stratifier starting', { kind: 'restart' }],
    ['Process ckpool received signal 15, shutting down', { kind: 'restart' }],
    ['Pool:{"runtime": 1, "lastupdate": 1795300778, "Users": 0}', { kind: 'clock', epoch: 1795300778 }],
    [
      'Pool:{"diff": 0.0, "netdiff": 1.50001e14}',
      { kind: 'difficulty', difficulty: 1.50001e14, tolerance: 1e-5 },
    ],
  ])('should read %s', (text, expected) => {
    expect(news(text)).toEqual(expected);
  });

  it.each([
    'Stored local workbase with 6 transactions',
    'Client 3 127.0.0.1 worker notanaddress.rig1 failed to authorise as user notanaddress',
    'Connected new client 0 on socket 9 to 0 active clients from 127.0.0.1:55196',
    'Possible block solve diff 0.023918 !',
    'Submitting block data!',
    'BLOCK ACCEPTED!',
    'Block solved after 0 shares at 210.0% diff',
    'Solved and confirmed block!',
    'Network diff set to 0.0',
    'Network diff set to nonsense',
    'Block hash changed to 00',
    'Pool:{"hashrate1m": "0"}',
    'Pool:{"lastupdate": ',
    'Pool:{"netdiff": "x"}',
    'Authorised client 9 127.0.0.1 worker x',
    'Dropped client 9 127.0.0.1',
    `Authorised client 9 127.0.0.1 worker x as user ${USER} as user x as user ${USER}`,
    `Authorised client 9 127.0.0.1 worker ${USER} as user ${USER} as user ${USER} as user ${USER}`,
  ])('should read only the time of %s', (text) => {
    expect(parseLogLine(`[2026-11-21 22:39:44.297] ${text}`)).toEqual({
      wall: Date.UTC(2026, 10, 21, 22, 39, 44, 297),
    });
  });

  it('should read times without a fraction and refuse lines without a time', () => {
    expect(parseLogLine('[2026-01-02 03:04:05] x')?.wall).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    for (const line of ['', 'x', '[2026-01-02]', ` [2026-01-02 03:04:05] x`, ' as user x']) {
      expect(parseLogLine(line)).toBeUndefined();
    }
  });

  it('should find in a real log what its table says', () => {
    const path = join(__dirname, '..', 'test', 'fixtures', 'ckpool', 'ckpool.log');
    const counts: Record<string, number> = {};
    for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
      const parsed = parseLogLine(line);
      expect(parsed).toBeDefined();
      const kind = parsed?.news?.kind ?? 'nothing';
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(counts).toMatchObject({ authorised: 9, dropped: 11, tip: 8, restart: 2, clock: 15 });
  });

  it('should never throw, and soon be done with whatever a miner puts into a line', () => {
    const starts = [
      'Authorised client ',
      'Dropped client 1 a user ',
      'Pool:{',
      'Accepted client ',
      'Solved and ',
    ];
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.stringMatching(/^[ a-z0-9.:{}"]{0,200}$/),
      fc.constantFrom(' worker ', ' as user ', 'lazily', '\0', '\u2028', '[2026-01-02 03:04:05.000] '),
    );
    const line = fc
      .tuple(
        fc.constantFrom('', '[2026-13-45 99:99:99.9] '),
        fc.constantFrom('', ...starts),
        fc.array(hostile),
      )
      .map(([stamp, start, parts]) => stamp + start + parts.join(''));
    fc.assert(
      fc.property(line, (text) => {
        expect(() => parseLogLine(text)).not.toThrow();
        expect(() => readStatusLine(text)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
    for (const piece of [' worker ', ' as user ', ' user x', 'lazily ', '1', ' ']) {
      for (const start of starts)
        for (const end of ['', '\u2028'])
          expect(() => news(start + piece.repeat(65_536 / piece.length) + end)).not.toThrow();
    }
  });
});
