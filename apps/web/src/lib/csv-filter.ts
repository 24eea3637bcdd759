import { SHARE_COLUMNS } from '@app/contracts';
import type { ShareFilter } from './share-filter';

const VALID = SHARE_COLUMNS.indexOf('is_valid');
const REACHED = SHARE_COLUMNS.indexOf('share_diff');

/** Where the first whole record of a CSV text ends (behind its line end), quotes minded; -1 while there is none. */
function endOfRecord(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (char === '\n' && !quoted) return at + 1;
  }
  return -1;
}

/** The fields of one CSV record (RFC 4180), its line end left out. */
export function csvFields(record: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  const text = record.replace(/\r?\n$/, '');
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quoted && char === '"' && text[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  return [...fields, field];
}

type Part = Pick<ShareFilter, 'outcome' | 'minimum'>;

function keeps(filter: Part, record: string): boolean {
  if (filter.outcome === 'all' && filter.minimum === null) return true;
  const fields = csvFields(record);
  const isValid = fields[VALID] === 'true';
  if (filter.outcome === 'accepted' && !isValid) return false;
  if (filter.outcome === 'rejected' && isValid) return false;
  return filter.minimum === null || Number(fields[REACHED]) >= filter.minimum;
}

/**
 * Lets through the head line of `shares.csv` and the records that match what the api cannot filter by. Texts go in as they
 * arrive, cut anywhere; `rows` counts the records that came out.
 */
export function createCsvFilter(filter: Part) {
  let rest = '';
  let isHead = true;
  let rows = 0;
  const take = (record: string): string => {
    if (isHead) {
      isHead = false;
      return record;
    }
    if (!keeps(filter, record)) return '';
    rows += 1;
    return record;
  };
  return {
    push(text: string): string {
      rest += text;
      let from = 0;
      let out = '';
      for (let end = endOfRecord(rest, from); end >= 0; end = endOfRecord(rest, from)) {
        out += take(rest.slice(from, end));
        from = end;
      }
      rest = rest.slice(from);
      return out;
    },
    end(): string {
      const last = rest;
      rest = '';
      return last === '' ? '' : take(last);
    },
    rows: (): number => rows,
  };
}
