import { parseArgs } from 'node:util';
import type { QueueName } from './queue';

export const USAGE = `Usage: npm run dead-letters -- COMMAND [options]

Stream entries that the worker could not handle lie in two dead-letter streams: mining:dead (what pools sent) and
groove:dead (groove's work queue). These commands act on both unless --mining or --groove names one.

  list                     how many there are, by stream and reason, with the oldest and the newest
  show SELECTION           the original fields, the reason, and whether the worker would accept them now
  retry SELECTION          puts entries back on their original stream and removes them here, in one step
  drop SELECTION --yes     removes entries for good

SELECTION
  ID…                      ids in the dead-letter stream, as show prints them
  --reason TEXT            entries whose reason contains TEXT, as it is or as list prints it
  --stream NAME            entries of one original stream: mining:share_submitted, or share_submitted
  --all                    every entry (show: the default)

OPTIONS
  --mining, --groove       this dead-letter stream alone
  --limit N                show: at most N entries, oldest first (10)
  --dry-run                retry: says what it would do, and does nothing
  --force                  retry: also what the worker would refuse again
  --yes                    drop: really removes
  --json                   list, show: JSON, for programs
  --redis URL              the Redis to use (default: REDIS_URL, else the running installation's, else that of .env)
  --help                   this text

An entry keeps its time and its identity: one without event_id was known by its id, and gets that as its event_id. So a
share that was counted before is not counted again.

EXAMPLES
  npm run dead-letters -- list
  npm run dead-letters -- show --reason "ts: more than" --limit 3
  npm run dead-letters -- show 1764538630123-0
  npm run dead-letters -- retry --stream share_submitted --dry-run
  npm run dead-letters -- retry --reason "failed N times"
  npm run dead-letters -- drop --reason "user: not an address" --yes

Exit code: 0 done, 1 something could not be done (it is said what), 2 the command was not understood.
`;

/** The command line is wrong; the message says what to type instead. */
export class UsageError extends Error {}

export type CommandName = 'list' | 'show' | 'retry' | 'drop';

/** Which dead letters a command is about. */
export interface Selection {
  readonly queues: readonly QueueName[];
  /** Ids in the dead-letter stream; empty: by the other fields. */
  readonly ids: readonly string[];
  readonly reason: string | undefined;
  readonly stream: string | undefined;
}

export interface Options {
  readonly command: CommandName;
  readonly selection: Selection;
  readonly limit: number;
  readonly isDryRun: boolean;
  readonly isForced: boolean;
  readonly isConfirmed: boolean;
  readonly isJson: boolean;
  readonly redis: string | undefined;
}

const COMMANDS: readonly string[] = ['list', 'show', 'retry', 'drop'] satisfies CommandName[];
const ID = /^\d{1,20}-\d{1,20}$/;
const SHOWN = 10;
const SHOWN_MAX = 10_000;

/** @returns undefined where only the usage was asked for. @throws UsageError */
export function readOptions(args: string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help || positionals[0] === 'help') return undefined;
  const [command, ...ids] = positionals;
  if (command === undefined)
    throw new UsageError('Say what to do: list, show, retry or drop; --help explains.');
  if (!isCommand(command))
    throw new UsageError(`There is no command ${JSON.stringify(command)}: list, show, retry or drop.`);
  checkSelection(command, ids, values);
  return {
    command,
    selection: {
      queues:
        values.mining === values.groove ? ['mining', 'groove'] : values.mining ? ['mining'] : ['groove'],
      ids,
      reason: values.reason,
      stream: values.stream,
    },
    limit: readLimit(values.limit),
    isDryRun: values['dry-run'],
    isForced: values.force,
    isConfirmed: values.yes,
    isJson: values.json,
    redis: values.redis,
  };
}

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ reason: text, stream: text, limit: text, redis: text },
        ...{ all: flag, mining: flag, groove: flag, json: flag, yes: flag, force: flag, help: flag },
        'dry-run': flag,
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\nTry --help.`);
  }
}

type Values = ReturnType<typeof parsed>['values'];

/** What would be done to entries must be named: nothing is re-queued or removed by a command that was cut short. */
function checkSelection(command: CommandName, ids: readonly string[], values: Values): void {
  const wrong = ids.find((id) => !ID.test(id));
  if (wrong !== undefined)
    throw new UsageError(`${JSON.stringify(wrong)} is no id; ids look like 1764538630123-0.`);
  const isNarrowed = values.reason !== undefined || values.stream !== undefined;
  if (values.reason === '' || values.stream === '')
    throw new UsageError('--reason and --stream want a text.');
  const ways = [ids.length > 0, isNarrowed, values.all].filter(Boolean).length;
  if (command === 'list' && (ids.length > 0 || isNarrowed))
    throw new UsageError('list takes no selection: it shows every reason; show prints single entries.');
  if (ways > 1) throw new UsageError('Say ids, or --reason and --stream, or --all: one of the three.');
  if (ways === 0 && (command === 'retry' || command === 'drop'))
    throw new UsageError(`Say what to ${command}: ids, --reason TEXT, --stream NAME or --all.`);
  if (values['dry-run'] && command !== 'retry') throw new UsageError('--dry-run belongs to retry.');
}

const isCommand = (name: string): name is CommandName => COMMANDS.includes(name);

function readLimit(given: string | undefined): number {
  if (given === undefined) return SHOWN;
  const limit = Number(given);
  if (/^\d+$/.test(given) && limit >= 1 && limit <= SHOWN_MAX) return limit;
  throw new UsageError(`--limit wants a number from 1 to ${SHOWN_MAX}.`);
}
