/**
 * Reads the options of `npm run bench` and `npm run soak`: nothing for all that is not measured yet, or names.
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
