type Schemas = typeof import('./schemas');

let known: Schemas | null = null;

/** The schemas of all answers. @throws where that part of the program cannot be fetched; the next call tries again. */
export async function loadSchemas(): Promise<Schemas> {
  known ??= await import('./schemas');
  return known;
}

/** The schemas, for what only runs once an answer was read: whoever is signed in was read from one. */
export function knownSchemas(): Schemas {
  if (known === null) throw new Error('No answer was read yet: loadSchemas comes first');
  return known;
}
