import { loadOperatorConfig, maskPassword, type OperatorConfig } from '@app/config';
import { createRedis, waitForRedis } from '@app/redis';
import { runCommand } from './commands';
import { type Options, readOptions, USAGE, UsageError } from './options';
import { DeadLetterStore } from './store';

const CONNECT_MS = 5_000;
const NO_REDIS = 'No Redis is known: start the installation (npm start), set REDIS_URL, or say --redis URL.';

export interface Output {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The command line from its arguments to its exit code: 0 done, 1 failed, 2 not understood. Never throws. */
export async function runProgram(args: string[], output: Output, env?: NodeJS.ProcessEnv): Promise<number> {
  try {
    const options = readOptions(args);
    if (options) return await onRedis(options, loadOperatorConfig(options.redis, env), output);
    output.write(USAGE);
    return 0;
  } catch (error) {
    output.complain(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function onRedis(options: Options, config: OperatorConfig, { write }: Output): Promise<number> {
  const { redisUrl, networks } = config;
  if (redisUrl === undefined) throw new Error(NO_REDIS);
  let fault = '';
  const redis = createRedis(redisUrl, 'commands', (error) => (fault = error.message));
  try {
    await waitForRedis(redis, CONNECT_MS).catch(() => {
      const reason = fault === '' ? 'no answer' : fault;
      const where = maskPassword(redisUrl);
      throw new Error(
        `Redis at ${where} cannot be used (${reason}). Is it running? REDIS_URL or --redis URL names another.`,
      );
    });
    return await runCommand(options, { store: new DeadLetterStore(redis), networks, write });
  } finally {
    redis.disconnect();
  }
}
