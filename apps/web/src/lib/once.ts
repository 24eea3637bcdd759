import * as z from 'zod/mini';

/** What it needs of the browser; `storage` is null where the browser keeps nothing. */
export interface OnceParts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Runs the task while no other tab runs one. */
  readonly exclusively: <T>(task: () => T | Promise<T>) => Promise<T>;
}

const STORED = 'tbg-told';
const LOCK = 'tbg-told';
/** The newest keys are remembered; more could only come back after months. */
const REMEMBERED = 128;
const stored = z.array(z.string());

/** Some browsers refuse the storage by throwing as soon as it is named. */
function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/** Web Lock and storage of this browser. */
export function browserOnce(): OnceParts {
  const locks = 'locks' in navigator ? navigator.locks : null;
  return {
    storage: browserStorage(),
    exclusively: async (task) => (locks ? await locks.request(LOCK, task) : await task()),
  };
}

/** Tells what was told already, in whichever tab, before or after a reload. Holds names of events, nothing secret. */
export class OnceOnly {
  /** What this page told itself: all that counts where nothing can be stored. */
  private readonly told = new Set<string>();

  constructor(private readonly parts: OnceParts) {}

  /** True for the first who asks for this key, false for everybody after, in this tab or another. */
  async claim(key: string): Promise<boolean> {
    if (this.told.has(key)) return false;
    this.told.add(key);
    return this.parts.exclusively(() => {
      const known = this.read();
      if (known.includes(key)) return false;
      this.write([...known, key].slice(-REMEMBERED));
      return true;
    });
  }

  private read(): string[] {
    try {
      const parsed = stored.safeParse(JSON.parse(this.parts.storage?.getItem(STORED) ?? '[]'));
      return parsed.success ? parsed.data : [];
    } catch {
      return [];
    }
  }

  private write(keys: string[]): void {
    try {
      this.parts.storage?.setItem(STORED, JSON.stringify(keys));
    } catch {
      // A full or forbidden storage: then once in this page.
    }
  }
}
