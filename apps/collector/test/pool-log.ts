import type { LogDirectory } from './log-directory';

/** Writes into a log directory as ckpool does; times in epoch milliseconds, the log in UTC. */
export class PoolLog {
  constructor(
    private readonly directory: LogDirectory,
    readonly run = '6b021da9',
  ) {}

  /** Lines of ckpool.log, opened anew for each. */
  say(ms: number, ...lines: string[]): void {
    const stamp = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
    for (const line of lines) this.directory.append('ckpool.log', `[${stamp}] ${line}\n`);
  }

  /** The line of each minute that names the moment in epoch seconds too. */
  minute(ms: number): void {
    this.say(ms, `Pool:{"runtime": 60, "lastupdate": ${Math.floor(ms / 1000)}, "Users": 1, "Workers": 1}`);
  }

  authorised(ms: number, client: number, user: string, name = ''): void {
    this.say(ms, `Authorised client ${client} 127.0.0.1 worker ${user}${name} as user ${user}`);
  }

  dropped(ms: number, client: number, user: string, name = ''): void {
    this.say(ms, `Dropped client ${client} 127.0.0.1 user ${user} worker ${user}${name} `);
  }

  /** One share of a work base. */
  share(ms: number, height: number, base: number, fields: Record<string, unknown>): void {
    const name = `${this.run}${base.toString(16).padStart(8, '0')}`;
    const line = {
      ...{ workinfoid: 1, clientid: 1, diff: 1, sdiff: 2, hash: '', result: true, errn: 0 },
      ...{ createdate: `${Math.floor(ms / 1000)},${(ms % 1000) * 1_000_000}`, address: '127.0.0.1' },
      ...fields,
    };
    this.directory.append(`${asName(height)}/${name}.sharelog`, `${JSON.stringify(line)}\n`);
  }
}

export const asName = (height: number): string => height.toString(16).padStart(8, '0');
