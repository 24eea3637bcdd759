/** Local time of the pool's machine as it stands in a line, read as if it were UTC: epoch milliseconds of that reading. */
export type WallClock = number;

/** What a line of ckpool.log tells. */
export type LogNews =
  | { kind: 'authorised'; client: string; worker: string; user: string }
  | { kind: 'dropped'; client: string; worker: string; user: string }
  /** The pool begins or ends: every connection of before is gone. */
  | { kind: 'restart' }
  | { kind: 'tip'; hash: string }
  /** `tolerance`: how far off the figure may be, as a part of it. */
  | { kind: 'difficulty'; difficulty: number; tolerance: number }
  | { kind: 'solved'; height: number; worker: string }
  | { kind: 'returned'; reason: string }
  | { kind: 'rejected'; height: number }
  /** Epoch seconds at which the line was written. */
  | { kind: 'clock'; epoch: number };

export interface LogLine {
  wall: WallClock;
  /** Absent where the line tells nothing that we use. */
  news?: LogNews;
}

const STAMP = /^\[(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?\] ?/;
const CLIENT = '([\\w:.-]{1,32}) \\S{1,64}';
// A name may hold any character, also one that `.` takes for a line's end: the search must not start over at each.
const AUTHORISED = new RegExp(`^Authorised client ${CLIENT} worker (.+) as user (\\S.*)$`, 's');
const DROPPED = new RegExp(`^Dropped client ${CLIENT} user (.+?) worker (.+?) ?(?:lazily ?)?$`, 's');
const HEIGHT = '(\\d{1,9})';
const SOLVED = new RegExp(`^Solved and confirmed block ${HEIGHT}(?: by (.+))?$`, 's');
const REJECTED = new RegExp(`^Submitted, but had block ${HEIGHT} rejected`);
const SHARE = /^Accepted client \S+ share diff [\d.e+-]+\/[\d.e+-]+\/([\d.e+-]+)([mkKMGTPEZ]?):/;
const SI: Record<string, number> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Z: 1e21,
};

/** Network difficulty with one decimal, with six digits, and with two or three and a suffix. */
const ONE_DECIMAL = 0.05;
export const SIX_DIGITS = 1e-5;
const FEW_DIGITS = 2e-2;

type Reader = (text: string) => LogNews | undefined;

/** By the words that a line begins with, so that most lines cost one comparison each. */
const READERS: readonly (readonly [start: string, read: Reader])[] = [
  ['Authorised client ', (text) => readClient('authorised', AUTHORISED.exec(text))],
  ['Dropped client ', readDropped],
  ['Accepted client ', readShareDifficulty],
  ['Pool:{', (text) => readPool(text.slice('Pool:'.length))],
  ['Block hash changed to ', readTip],
  ['Network diff set to ', (text) => readDifficulty(Number(text.slice('Network diff set to '.length)))],
  ['Solved and confirmed block ', readSolved],
  ['SUBMIT BLOCK RETURNED: ', (text) => ({ kind: 'returned', reason: text.slice(23).trim() })],
  ['Submitted, but had block ', readRejected],
  ['ckpool stratifier starting', () => ({ kind: 'restart' })],
  ['Process ckpool received signal ', () => ({ kind: 'restart' })],
];

/** One line of ckpool.log, without its newline; undefined where it has no time. Never throws, whatever stands in it. */
export function parseLogLine(line: string): LogLine | undefined {
  const stamp = STAMP.exec(line);
  if (!stamp) return undefined;
  const [all, year, month, day, hour, minute, second, fraction = ''] = stamp;
  const wall = Date.UTC(
    ...([Number(year), Number(month) - 1, Number(day)] as const),
    ...([Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0'))] as const),
  );
  const text = line.slice(all.length);
  const reader = READERS.find(([start]) => text.startsWith(start));
  const news = reader?.[1](text);
  return news ? { wall, news } : { wall };
}

function readClient(kind: 'authorised', found: RegExpExecArray | null): LogNews | undefined {
  const [, client, worker, user] = found ?? [];
  if (client === undefined || worker === undefined || user === undefined) return undefined;
  return isWorkerOf(worker, user) ? { kind, client, worker, user } : undefined;
}

/**
 * ckpool makes the user of a worker's name: all before its first point or underscore. Of names that hold the words
 * around them (`x as user bc1…`), only those cut in the right place are read.
 */
export const isWorkerOf = (worker: string, user: string): boolean =>
  worker.startsWith(user) && ['', '.', '_'].includes(worker.slice(user.length, user.length + 1));

function readDropped(text: string): LogNews | undefined {
  const [, client, user, worker] = DROPPED.exec(text) ?? [];
  if (client === undefined || worker === undefined || user === undefined) return undefined;
  return { kind: 'dropped', client, worker, user };
}

function readTip(text: string): LogNews | undefined {
  const hash = text.slice('Block hash changed to '.length).trim().toLowerCase();
  return /^[0-9a-f]{64}$/.test(hash) ? { kind: 'tip', hash } : undefined;
}

function readSolved(text: string): LogNews | undefined {
  const [, height, worker = ''] = SOLVED.exec(text) ?? [];
  return height === undefined ? undefined : { kind: 'solved', height: Number(height), worker };
}

function readRejected(text: string): LogNews | undefined {
  const [, height] = REJECTED.exec(text) ?? [];
  return height === undefined ? undefined : { kind: 'rejected', height: Number(height) };
}

/** Below 0.05 the line says 0.0, which tells nothing. */
function readDifficulty(difficulty: number): LogNews | undefined {
  if (!(difficulty > 0) || !Number.isFinite(difficulty)) return undefined;
  return { kind: 'difficulty', difficulty, tolerance: ONE_DECIMAL / difficulty };
}

function readShareDifficulty(text: string): LogNews | undefined {
  const [, figure, suffix = ''] = SHARE.exec(text) ?? [];
  const difficulty = Number(figure) * (SI[suffix] ?? NaN);
  if (!(difficulty > 0) || !Number.isFinite(difficulty)) return undefined;
  return { kind: 'difficulty', difficulty, tolerance: FEW_DIGITS };
}

/** The minute's lines are those of `pool/pool.status`; one has the clock, another the network's difficulty. */
function readPool(json: string): LogNews | undefined {
  const status = readStatusLine(json);
  if (status.lastupdate !== undefined) return { kind: 'clock', epoch: status.lastupdate };
  if (status.netdiff === undefined) return undefined;
  return { kind: 'difficulty', difficulty: status.netdiff, tolerance: SIX_DIGITS };
}

/** What we use of a line of `pool/pool.status`, which ckpool.log repeats. Never throws; {} where it is no JSON object. */
export function readStatusLine(json: string): { lastupdate?: number; netdiff?: number } {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return {};
  }
  if (typeof raw !== 'object' || raw === null) return {};
  const { lastupdate, netdiff } = raw as { lastupdate?: unknown; netdiff?: unknown };
  const status: { lastupdate?: number; netdiff?: number } = {};
  if (typeof lastupdate === 'number' && lastupdate > 0 && lastupdate < 1e11) status.lastupdate = lastupdate;
  if (typeof netdiff === 'number' && netdiff > 0) status.netdiff = netdiff;
  return status;
}
