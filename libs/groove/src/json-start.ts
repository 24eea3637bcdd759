type Json = Record<string, unknown>;

/** A key that is longer is no array index. */
const SHORT_KEY = 16;

/** What is left to write. Each value takes no more of it than its JSON text has characters. */
class Budget {
  constructor(private left: number) {}

  get isSpent(): boolean {
    return this.left <= 0;
  }
  take(characters: number): void {
    this.left -= characters;
  }
  /** A key that is cut must not become another one of the object, nor a number, which would stand before the others. */
  key(key: string, taken: Json): string {
    let part = key.slice(0, Math.max(SHORT_KEY, this.left));
    if (part !== key) while (part in taken) part += ' ';
    this.take(part.length + 2);
    return part;
  }
  text(value: string): string {
    const part = value.slice(0, Math.max(0, this.left));
    this.take(part.length + 2);
    return part;
  }
}

/**
 * A text of which the first `characters` are those of the JSON of a parsed value: what follows them is not read, so
 * that the cost does not depend on the size of the value, and depth beyond the stack is no error.
 */
export function jsonStart(value: unknown, characters: number): string {
  return JSON.stringify(startOf(value, characters)) ?? '';
}

/** A part of a parsed value whose JSON begins with the same `characters`. */
export const startOf = (value: unknown, characters: number): unknown => start(value, new Budget(characters));

function start(value: unknown, budget: Budget): unknown {
  if (typeof value === 'string') return budget.text(value);
  if (typeof value !== 'object' || value === null) {
    budget.take(1);
    return value;
  }
  budget.take(1);
  return Array.isArray(value) ? startOfArray(value, budget) : startOfObject(value as Json, budget);
}

function startOfArray(list: readonly unknown[], budget: Budget): unknown[] {
  const copy: unknown[] = [];
  for (const one of list) {
    if (budget.isSpent) break;
    copy.push(start(one, budget));
  }
  return copy;
}

/** Without a prototype, so that a key `__proto__` is a key as any other. */
function startOfObject(object: Json, budget: Budget): Json {
  const copy = Object.create(null) as Json;
  for (const key in object) {
    if (budget.isSpent) break;
    copy[budget.key(key, copy)] = start(object[key], budget);
  }
  return copy;
}
