export const PARTS = ['check', 'unit', 'e2e', 'web', 'browser'];
const JEST = ['unit', 'e2e', 'web'];

/**
 * The runs that the parts make, in order: what jest does is one run.
 * @param {string[]} parts @param {string | null} pattern
 * @returns {{ parts: string[], coverage: boolean }[]} coverage: all of jest runs, so its thresholds can be judged
 */
export function runsOf(parts, pattern) {
  const jest = JEST.filter((part) => parts.includes(part));
  const runs =
    jest.length > 0 ? [{ parts: jest, coverage: jest.length === JEST.length && pattern === null }] : [];
  const alone = (part) => (parts.includes(part) ? [{ parts: [part], coverage: false }] : []);
  return [...alone('check'), ...runs, ...alone('browser')];
}

/**
 * Reads the options of `npm test`: nothing for all of it, `--only PART` (repeatable), then a pattern for jest.
 * @param {string[]} argv without node and script
 * @returns {{ kind: 'run', parts: string[], pattern: string | null } | { kind: 'fault', message: string }}
 */
export function parseTestOptions(argv) {
  const parts = [];
  const patterns = [];
  for (let index = 0; index < argv.length; index += 1) {
    const [option, inline] = argv[index].split(/=(.*)/s, 2);
    if (option === '--only') {
      const part = inline ?? argv[(index += 1)];
      if (!PARTS.includes(part)) return fault(`--only wants one of ${PARTS.join(', ')}.`);
      parts.push(part);
    } else if (argv[index].startsWith('-')) {
      return fault(`The option ${argv[index]} is unknown: there is --only PART and a pattern for jest.`);
    } else patterns.push(argv[index]);
  }
  if (patterns.length > 1) return fault('There can be one pattern only.');
  return { kind: 'run', parts: parts.length > 0 ? parts : PARTS, pattern: patterns[0] ?? null };
}

const fault = (message) => ({ kind: 'fault', message });
