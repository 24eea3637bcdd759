/**
 * Reads the options of `npm run bench` and `npm run soak`: nothing for all that is not measured yet, or names.
 * With `again`, what is measured on this code already is measured once more, however long it takes.
 * @param {string[]} argv without node and script @param {string[]} known names there are
 * @returns {{ kind: 'run', names: string[], again: boolean } | { kind: 'fault', message: string }}
 */
export function parseMeasureOptions(argv, known) {
  const names = argv.filter((word) => !word.startsWith('-'));
  const option = argv.find((word) => word.startsWith('-') && word !== '--again');
  if (option !== undefined) {
    return { kind: 'fault', message: `The option ${option} is unknown: there is --again, and names.` };
  }
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    return { kind: 'fault', message: `There is no "${stranger}": there are ${known.join(', ')}.` };
  }
  return {
    kind: 'run',
    names: names.length > 0 ? known.filter((name) => names.includes(name)) : known,
    again: argv.includes('--again') || names.length > 0,
  };
}

/** A sitting stays below half an hour. */
const SITTING_MINUTES = 28;
/** Minutes a measurement takes on two cores, where they are more than the usual. */
const LONG = new Map([
  ['faults', 27],
  ['groove', 6],
  ['history', 12],
  ['ingest', 5],
  ['ingest-memory', 25],
  ['outages', 8],
  ['sockets', 20],
  ['sockets-memory', 5],
  ['web', 16],
]);
const USUAL_MINUTES = 3;

/**
 * What of the names fits into one sitting, in their order, and what is left for the next.
 * @param {string[]} names @returns {{ now: string[], later: string[] }} of one name or more, one at least is now
 */
export function planSitting(names) {
  let minutes = 0;
  const now = names.filter((name) => {
    const after = minutes + (LONG.get(name) ?? USUAL_MINUTES);
    if (minutes > 0 && after > SITTING_MINUTES) return false;
    minutes = after;
    return true;
  });
  return { now, later: names.filter((name) => !now.includes(name)) };
}
