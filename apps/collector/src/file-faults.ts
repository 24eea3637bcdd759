import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BOUNDS } from './bounds';

/** What could not be done with an entry: list a directory, search it for a name, look at a file, read it. */
export type FaultKind = 'list' | 'search' | 'stat' | 'read';

/** Stands for the result that the file system refused. */
export const UNREADABLE = Symbol('unreadable');
export type Unreadable = typeof UNREADABLE;

/** Where faults are logged. */
export interface FaultLog {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

const ADVICE: Readonly<Record<string, string>> = {
  EIO: 'Check the disk',
  ESTALE: 'Check the mount',
  ELOOP: 'Put the file itself in place of a symbolic link',
  EISDIR: 'A directory stands in place of a file: move it away',
  EMFILE: 'Raise the limit of open files (ulimit -n)',
  ENFILE: 'Raise the limit of open files of the machine',
};

/**
 * Entries of the log directory that the file system refuses. Each costs itself alone: it is logged once, skipped, and logged
 * once more when it can be read again. Names in the log a minute and in memory are bounded.
 */
export class FileFaults {
  private readonly known = new Map<string, Set<FaultKind>>();
  private named = 0;
  private unnamed = 0;

  /** @param root  the log directory, absolute; names are relative to it. @param outcome  what becomes of such an entry */
  constructor(
    private readonly root: string,
    private readonly log: FaultLog,
    private readonly outcome = 'until then it is skipped and tried again, and everything else is read on',
  ) {}

  /** Unreadable entries now, up to `BOUNDS.unreadableEntries`. */
  get count(): number {
    return this.known.size;
  }

  /**
   * Runs file-system calls on one entry. @param work  nothing but file-system calls; it may say that the entry is not there
   * @returns its result, or UNREADABLE where the file system refused. @throws what is no error of the file system
   */
  async attempt<Result>(
    name: string,
    kind: FaultKind,
    work: () => Promise<Result>,
  ): Promise<Result | Unreadable> {
    try {
      const result = await work();
      this.clear(name, kind);
      return result;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
      await this.report(name, kind, error as NodeJS.ErrnoException);
      return UNREADABLE;
    }
  }

  /** An entry that is not there any more is no fault. */
  forget(name: string): void {
    this.known.delete(name);
  }

  /** Entries over the bound of a minute, in one line; then a new minute begins. */
  summarise(): void {
    if (this.unnamed > 0) {
      this.log.warn(
        { unreadable: this.unnamed },
        `Cannot read ${this.unnamed} more entries of ${this.root}: they are skipped and tried again`,
      );
    }
    this.named = 0;
    this.unnamed = 0;
  }

  private async report(name: string, kind: FaultKind, error: NodeJS.ErrnoException): Promise<void> {
    const isInClosed = kind !== 'list' && error.code === 'EACCES' && !(await this.canSearch(dirname(name)));
    const [entry, cause]: [string, FaultKind] = isInClosed ? [dirname(name), 'search'] : [name, kind];
    const kinds = this.known.get(entry);
    if (kinds) {
      kinds.add(cause);
      return;
    }
    if (this.known.size >= BOUNDS.unreadableEntries) {
      for (const oldest of this.known.keys()) {
        this.known.delete(oldest);
        break;
      }
    }
    this.known.set(entry, new Set([cause]));
    this.warn(entry, cause, error);
  }

  private warn(entry: string, kind: FaultKind, { code = '', syscall }: NodeJS.ErrnoException): void {
    this.named += 1;
    if (this.named > BOUNDS.unreadableNamed) {
      this.unnamed += 1;
      return;
    }
    const path = join(this.root, entry);
    this.log.warn(
      { path, errno: code, syscall },
      `Cannot read ${entry}: ${code}. ${adviceFor(code, kind, path)}; ${this.outcome}`,
    );
  }

  private clear(name: string, kind: FaultKind): void {
    if (this.known.size === 0) return;
    this.drop(name, kind);
    // Whatever can be read can be looked at, and stands in a directory that can be searched.
    if (kind === 'read') this.drop(name, 'stat');
    if (kind !== 'list') this.drop(dirname(name), 'search');
  }

  private drop(entry: string, kind: FaultKind): void {
    const kinds = this.known.get(entry);
    if (!kinds?.delete(kind) || kinds.size > 0) return;
    this.known.delete(entry);
    this.log.info(
      { path: join(this.root, entry) },
      `${entry} is readable again: reading goes on from its checkpoint`,
    );
  }

  private async canSearch(directory: string): Promise<boolean> {
    return access(join(this.root, directory), constants.X_OK).then(
      () => true,
      () => false,
    );
  }
}

function adviceFor(code: string, kind: FaultKind, path: string): string {
  if (code === 'EACCES' || code === 'EPERM') {
    const isDirectory = kind === 'list' || kind === 'search';
    return `Give the user of the collector read${isDirectory ? ' and search' : ''} access to ${path}`;
  }
  return ADVICE[code] ?? 'Check the file system';
}
