import * as z from 'zod/mini';

/** What it needs of the browser; `storage` is null where the browser keeps nothing. */
export interface OnceParts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Runs the task while no other tab runs one. */
  readonly exclusively: <T>(task: () => T | Promise<T>) => Promise<T>;
}

const STORED = 'tbg-told';
const LOCK = 'tbg-told';
/** The newest keys of each kind are remembered; more could only come back after months. */
const REMEMBERED = 128;
const stored = z.array(z.string());

/** What a key is of, the part before its name: `block`, `notified:worker`. */
function kindOf(key: string): string {
  const end = key.indexOf(':', key.startsWith('notified:') ? 'notified:'.length : 0);
  return end < 0 ? '' : key.slice(0, end);
}

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
      // A worker that comes and goes must not make a block be forgotten.
      const isLike = (other: string) => kindOf(other) === kindOf(key);
      const [first = key] = known.filter(isLike).slice(1 - REMEMBERED);
      const from = known.indexOf(first);
      this.write([...known.filter((other, index) => index >= from || !isLike(other)), key]);
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
