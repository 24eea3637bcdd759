/** Reasons that quote a name of the entry: [what stands before it, what stands behind it]. */
const QUOTING: readonly (readonly [before: string, behind: string])[] = [
  ['unknown event: ', ''],
  ['event ', ' does not belong to this stream'],
];
const CHARACTERS = 500;
const QUOTED = /"[^"]*"|“[^”]*”|‘[^’]*’|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g;
const HEX = /\b(?=[a-f]*\d)[\da-f]{8,}\b/gi;
const DIGITS = /\d+(?:[.,]\d+)*/g;

/** A reason without what differs from one entry to the next: quoted values are "…", numbers N. */
export function reasonGroup(reason: string): string {
  const cut = reason.slice(0, CHARACTERS);
  for (const [before, behind] of QUOTING) {
    if (cut.startsWith(before) && cut.endsWith(behind)) return `${before}…${behind}`;
  }
  return cut.replace(QUOTED, '"…"').replace(HEX, 'N').replace(DIGITS, 'N');
}
