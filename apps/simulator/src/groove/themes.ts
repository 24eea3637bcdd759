/** Something that an assistant does wrong until it has learnt it. */
export interface Theme {
  request: string;
  wrong: string;
  correction: string;
  taken: string;
  /** What it says when it knows. */
  knowing: string;
}

/** What the made-up person of the demo works on. */
export const THEMES: readonly Theme[] = [
  {
    request: 'Install the dependencies and start the server',
    wrong: 'I installed everything with npm.',
    correction: 'No, use pnpm in this repository',
    taken: "You're right, I'll use pnpm from now on.",
    knowing: 'I use pnpm in this repository to install them.',
  },
  {
    request: 'Write a test for the order repository',
    wrong: 'The test replaces the database by a mock.',
    correction: "Please don't mock the database in tests, start a real Postgres",
    taken: "Understood, I'll start a real Postgres for it.",
    knowing: 'The tests do not mock the database, they start a real Postgres.',
  },
  {
    request: 'Add the price to the product page',
    wrong: 'The price is kept as a floating point number.',
    correction: 'Actually prices are whole cents, never floating point numbers',
    taken: 'Good catch, prices become whole cents.',
    knowing: 'Prices stay whole cents, never floating point numbers.',
  },
  {
    request: 'Rename the field in the public API',
    wrong: 'I renamed it in place.',
    correction: 'No, add a new field and keep the old field until the next major version',
    taken: 'Got it, the old field stays for now.',
    knowing: 'I add a new field and keep the old field until the next major version.',
  },
  {
    request: 'Log the failed payments',
    wrong: 'The log now holds the whole request.',
    correction: 'Actually never log card numbers or whole payment requests',
    taken: "Sorry, I'll log the id of the payment alone.",
    knowing: 'I never log card numbers or whole payment requests, only the id.',
  },
];

/** A command that fails, and what does it then. */
export interface Recovery {
  failing: string;
  error: string;
  working: string;
}
export const RECOVERIES: readonly Recovery[] = [
  { failing: 'psql shop', error: 'role "root" does not exist', working: 'psql -U shop shop' },
  { failing: 'node migrate.js', error: 'Cannot find module migrate.js', working: 'node scripts/migrate.mjs' },
];
