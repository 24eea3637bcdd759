import { parseArgs } from 'node:util';

export const REPLAY_USAGE = `Usage: npm run replay -- DIR [options]

Sends what a recorded ckpool log directory tells into the streams, in the order of its times: shares, and by its
ckpool.log connections, tips of the network and blocks.

  --speed N        so many times faster than recorded (default 1); max: as fast as the worker keeps up
  --shift-to-now   all of it happens now, each run anew, instead of at its own times and only once
  --source NAME    name of the feeder in the entries (default replay)
  --redis URL      the Redis to write to (default REDIS_URL, else that of the running installation)
  --help           this text
`;

export interface ReplayOptions {
  directory: string;
  /** Recorded seconds a second; Infinity for as fast as possible. */
  speed: number;
  shiftToNow: boolean;
  source: string;
  redis: string | undefined;
}

/** @returns undefined when only the usage was asked for. @throws Error with one sentence on what is wrong */
export function readReplayOptions(args: string[]): ReplayOptions | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      speed: { type: 'string', default: '1' },
      'shift-to-now': { type: 'boolean', default: false },
      source: { type: 'string', default: 'replay' },
      redis: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const [directory, ...more] = positionals;
  if (directory === undefined) throw new Error('Say which directory to replay: npm run replay -- DIR');
  if (more.length > 0) throw new Error(`One directory at a time; ${more.join(' ')} is one too many.`);
  if (!/^[a-z0-9-]{1,32}$/.test(values.source)) throw new Error('--source wants 1 to 32 of a–z, 0–9 and -.');
  return {
    directory,
    speed: readSpeed(values.speed),
    shiftToNow: values['shift-to-now'],
    source: values.source,
    redis: values.redis,
  };
}

function readSpeed(text: string): number {
  if (text === 'max') return Infinity;
  const speed = Number(text);
  if (text.trim() === '' || !Number.isFinite(speed) || speed < 0) {
    throw new Error('--speed wants a number above 0, or max.');
  }
  return speed === 0 ? Infinity : speed;
}
