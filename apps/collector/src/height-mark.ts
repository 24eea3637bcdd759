const ENTRY = /^([0-9a-f]{1,8})\.([0-9a-z]{1,11})$/;

/** Field of the mark that stands for the finished share logs of a file's height: `000e1d48/`. */
export const heightMark = (file: string): string => file.slice(0, file.indexOf('/') + 1);

/**
 * What a finished height needs: `6b021da9:1.1p2s,2.1e7z;…`, the start of a pool's run, then counter and offset of each of
 * its work bases. Some seven bytes a file, and as exact as a field for each: a file of it that grows goes on where it was.
 *
 * @param offsets  by file, as `000e1d48/6b021da900000001.sharelog`
 */
export function formatMark(offsets: ReadonlyMap<string, number>): string {
  const runs = new Map<string, string[]>();
  for (const [file, offset] of [...offsets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = file.slice(file.indexOf('/') + 1);
    const entries = runs.get(name.slice(0, 8)) ?? [];
    runs.set(name.slice(0, 8), entries);
    entries.push(`${parseInt(name.slice(8, 16), 16).toString(16)}.${offset.toString(36)}`);
  }
  return [...runs].map(([run, entries]) => `${run}:${entries.join(',')}`).join(';');
}

/** Offsets by file; what cannot be read is left out. @param height  `000e1d48/` */
export function parseMark(height: string, text: string): Map<string, number> {
  const offsets = new Map<string, number>();
  for (const part of text === '' ? [] : text.split(';')) {
    const [run = '', entries = ''] = part.split(':');
    if (!/^[0-9a-f]{8}$/.test(run)) continue;
    for (const entry of entries.split(',')) {
      const [, counter, offset] = ENTRY.exec(entry) ?? [];
      if (counter === undefined || offset === undefined) continue;
      offsets.set(`${height}${run}${counter.padStart(8, '0')}.sharelog`, parseInt(offset, 36));
    }
  }
  return offsets;
}
