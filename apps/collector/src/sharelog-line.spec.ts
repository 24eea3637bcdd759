import { parseKeepingBigIntegers, parseSharelogLine, readCreatedate } from './sharelog-line';

const ACCEPTED = {
  clientid: 1,
  diff: 0.0004,
  sdiff: 0.00047411152836098684,
  hash: '0000083d2d19fbfff5dd34e6ae0d538588a2de5ee4875623bbe6e036a3285179',
  result: true,
  errn: 0,
  createdate: '1795300784,297120352',
  createinet: '10.1.2.3:3333',
  workername: 'addr.rig.1',
  username: 'addr',
  address: '10.9.8.7',
  agent: 'cpuminer/2.5.1',
};
const lineOf = (changes: object, without: string[] = []): string => {
  const fields: Record<string, unknown> = { ...ACCEPTED, ...changes };
  for (const name of without) delete fields[name];
  return `{"workinfoid": 7710758123698388993, ${JSON.stringify(fields).slice(1)}`;
};
const reasonOf = (line: string): string => {
  const parsed = parseSharelogLine(line);
  return parsed.ok ? 'ok' : parsed.reason;
};

describe('parseKeepingBigIntegers', () => {
  it('should keep a workinfoid exactly, as text', () => {
    expect(parseKeepingBigIntegers('{"workinfoid": 7710758123698388993, "b": [-9007199254740993]}')).toEqual({
      workinfoid: '7710758123698388993',
      b: ['-9007199254740993'],
    });
  });

  it('should leave floats, exponents and the insides of strings alone', () => {
    const text =
      '{"diff": 0.00040000000000000002, "e": 1e22, "s": "\\"x\\": 7710758123698388993 \\\\", "n": 12}';
    expect(parseKeepingBigIntegers(text)).toEqual(JSON.parse(text));
  });

  it('should refuse what is not JSON', () => {
    expect(() => parseKeepingBigIntegers('{"a": 1')).toThrow(SyntaxError);
    expect(() => parseKeepingBigIntegers('{"a": "\\')).toThrow(SyntaxError);
  });
});

describe('readCreatedate', () => {
  it('should pad nanoseconds, which ckpool does not', () => {
    expect(readCreatedate('1795300784,7120352')).toBe('1795300784.007120352');
    expect(readCreatedate('1795300784,0')).toBe('1795300784.000000000');
    expect(readCreatedate('1795300784,297120352')).toBe('1795300784.297120352');
  });

  it.each(['', '1795300784', '1795300784,', '-1,5', '1,1234567890', '1795300784.5', 'a,b'])(
    'should refuse %j',
    (text) => expect(readCreatedate(text)).toBeUndefined(),
  );
});

describe('parseSharelogLine', () => {
  it('should read an accepted share and drop the IP addresses', () => {
    const parsed = parseSharelogLine(lineOf({}));
    expect(parsed).toEqual({
      ok: true,
      ts: '1795300784.297120352',
      share: {
        user: 'addr',
        worker: 'addr.rig.1',
        client_id: 1,
        diff: 0.0004,
        sdiff: 0.00047411152836098684,
        accepted: true,
        hash: ACCEPTED.hash,
        useragent: 'cpuminer/2.5.1',
      },
    });
    expect(JSON.stringify(parsed)).not.toMatch(/10\.9\.8\.7|10\.1\.2\.3/);
  });

  it('should read a refused share without a hash', () => {
    const line = lineOf({ result: false, sdiff: -1, hash: '', error: [21, 'Invalid JobID', null] });
    expect(parseSharelogLine(line)).toMatchObject({
      ok: true,
      share: { accepted: false, sdiff: null, reject_reason: 'Invalid JobID' },
    });
  });

  it('should accept a refusal without a text and a line with only what it needs', () => {
    const line = lineOf({ result: false }, ['workername', 'agent', 'hash', 'sdiff', 'clientid']);
    expect(parseSharelogLine(line)).toEqual({
      ok: true,
      ts: '1795300784.297120352',
      share: {
        user: 'addr',
        worker: 'addr',
        diff: 0.0004,
        sdiff: null,
        accepted: false,
        reject_reason: 'rejected',
      },
    });
  });

  it('should bound every text', () => {
    const long = 'x'.repeat(10_000);
    const line = lineOf({ result: false, error: [1, long], agent: long, workername: long, hash: long });
    const parsed = parseSharelogLine(line);
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(parsed.share.reject_reason).toHaveLength(64);
    expect(parsed.share.useragent).toHaveLength(256);
    expect(parsed.share.worker).toHaveLength(219);
    expect(parsed.share.hash).toBeUndefined();
  });

  it.each([
    ['not JSON', '{"workinfoid": 77'],
    ['not JSON', ''],
    ['not JSON', '\0\0\0\0'],
    ['line', '[1,2]'],
    ['line', 'null'],
    ['diff', lineOf({ diff: 0 })],
    ['diff', lineOf({ diff: '0.1' })],
    ['result', lineOf({}, ['result'])],
    ['username', lineOf({ username: '' })],
    ['username', lineOf({}, ['username'])],
    ['createdate', lineOf({ createdate: 'soon' })],
    ['sdiff', lineOf({ sdiff: -1 })],
    ['sdiff', lineOf({}, ['sdiff'])],
  ])('should refuse and name %s', (field, line) => {
    expect(reasonOf(line)).toMatch(new RegExp(`^${field}`));
  });
});
