import { LIMITS } from '@app/contracts';

/** JSON of many values, not parsed yet: the loop would stand still for it. */
export class HeavyJson {
  constructor(readonly text: string) {}
}

/** Routes that take such bodies as `HeavyJson`, and parse them elsewhere. */
export const HEAVY_JSON_ROUTES: ReadonlySet<string> = new Set(['/api/v1/groove/ingest/hooks']);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What stands between values: `{`, `[`, `,` and `:`. */
const MARKS = new Set([0x7b, 0x5b, 0x2c, 0x3a]);

/** Whether a JSON text has more values than the loop may parse, without parsing it: parsing a mebibyte of `[[[…` takes 200 ms. */
export function isHeavy(json: Uint8Array): boolean {
  if (json.length <= LIMITS.jsonValues) return false;
  let values = 0;
  for (let index = 0, isText = false; index < json.length; index += 1) {
    const byte = json[index] ?? 0;
    if (isText && byte === BACKSLASH) index += 1;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && MARKS.has(byte)) values += 1;
    if (values > LIMITS.jsonValues) return true;
  }
  return false;
}
