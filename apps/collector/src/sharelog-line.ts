import * as z from 'zod/mini';
import { LIMITS } from '@app/contracts';

const text = z.string();
const finite = z.number();

/** A line as ckpool writes it; the client's IP (`address`, `createinet`) is not among the fields on purpose. */
const sharelogLine = z.object({
  clientid: z.optional(z.union([z.int(), text])),
  diff: finite.check(z.gt(0)),
  sdiff: z.optional(z.nullable(finite)),
  hash: z.optional(text),
  result: z.boolean(),
  error: z.optional(z.nullable(z.array(z.unknown()))),
  createdate: text,
  workername: z.optional(text),
  username: text.check(z.minLength(1)),
  agent: z.optional(text),
});

/** `data` of a `share_submitted` entry. */
export interface LoggedShare {
  user: string;
  worker: string;
  client_id?: number | string;
  diff: number;
  /** null where no hash was made. */
  sdiff: number | null;
  accepted: boolean;
  reject_reason?: string;
  hash?: string;
  useragent?: string;
}

export type ParsedLine =
  /** `ts`: event time, epoch seconds as a decimal string with nine places. */
  { ok: true; share: LoggedShare; ts: string } | { ok: false; reason: string };

const refuse = (reason: string): ParsedLine => ({ ok: false, reason });

// A JSON string, or a number as a whole: digits inside a string or after a point are never touched.
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const BIG_INTEGER = /^-?\d{16,}$/;

/** JSON.parse that keeps integers of 16 digits and more as text: `workinfoid` does not fit a double. @throws SyntaxError */
export function parseKeepingBigIntegers(line: string): unknown {
  return JSON.parse(
    line.replace(STRING_OR_NUMBER, (token) => (BIG_INTEGER.test(token) ? `"${token}"` : token)),
  );
}

/** One line of a `.sharelog` file, without its newline. Never throws; a refusal says why. */
export function parseSharelogLine(line: string): ParsedLine {
  let raw: unknown;
  try {
    raw = parseKeepingBigIntegers(line);
  } catch {
    return refuse('not JSON');
  }
  const parsed = sharelogLine.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(`${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'unreadable'}`);
  }
  const fields = parsed.data;
  const ts = readCreatedate(fields.createdate);
  if (ts === undefined) return refuse('createdate: not "seconds,nanoseconds"');
  const sdiff = typeof fields.sdiff === 'number' && fields.sdiff >= 0 ? fields.sdiff : null;
  if (fields.result && sdiff === null) return refuse('sdiff: an accepted share must have one');
  return { ok: true, ts, share: toShare(fields, sdiff) };
}

/** `"1795300784,7120352"` → `1795300784.007120352`: ckpool does not pad the nanoseconds. */
export function readCreatedate(createdate: string): string | undefined {
  const match = /^(\d{1,12}),(\d{1,9})$/.exec(createdate);
  return match ? `${match[1]}.${match[2]?.padStart(9, '0')}` : undefined;
}

function toShare(fields: z.output<typeof sharelogLine>, sdiff: number | null): LoggedShare {
  const share: LoggedShare = {
    user: fields.username,
    // The stored name is shorter still; a longer one would make the worker refuse the whole share.
    worker: (fields.workername ?? fields.username).slice(
      0,
      LIMITS.addressCharacters + LIMITS.workerNameCharacters + 1,
    ),
    diff: fields.diff,
    sdiff,
    accepted: fields.result,
  };
  if (fields.clientid !== undefined) share.client_id = fields.clientid;
  const reason = fields.error?.[1];
  if (!fields.result) {
    share.reject_reason = (typeof reason === 'string' ? reason : 'rejected').slice(
      0,
      LIMITS.rejectReasonCharacters,
    );
  }
  if (fields.hash && fields.hash.length <= 64) share.hash = fields.hash;
  if (fields.agent) share.useragent = fields.agent.slice(0, LIMITS.userAgentCharacters);
  return share;
}
