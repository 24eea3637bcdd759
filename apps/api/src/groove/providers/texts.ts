import { type GrooveBody, type GrooveBrief, type GrooveScope, LIMITS } from '@app/contracts';
import type { GrooveBriefRow } from '@app/database';
import { activationRate } from '@app/groove';

const BLANKS = /[\s\p{Cc}]+/gu;

/** A text in one line, cut at a number of characters; what is cut ends with an ellipsis. */
export function brief(text: string, most: number = LIMITS.grooveBriefCharacters): string {
  const line = text.replace(BLANKS, ' ').trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most - 1);
  // Half of a character that takes two is no character.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

export const scopeOf = ({
  scopeKind,
  scopePath,
}: Pick<GrooveBriefRow, 'scopeKind' | 'scopePath'>): GrooveScope =>
  scopeKind === 'project' ? { kind: scopeKind, path: scopePath ?? '' } : { kind: scopeKind };

/** A learning as lists show it. */
export function toBrief(row: GrooveBriefRow): GrooveBrief {
  return {
    id: row.id,
    content: brief(row.description),
    category: row.category,
    scope: scopeOf(row),
    status: row.status,
    estimated_value: row.estimatedValue,
    confidence: row.confidence,
    session_count: row.sessionCount,
    times_injected: row.timesInjected,
    activation_rate: activationRate(row.activatedCount, row.sessionCount),
    created_at: row.createdAt.toISOString(),
  };
}

/** Texts that a list may lose the end of, so that it fits. */
const SHORTENED = new Set(['content', 'path', 'warning']);
/** What the frame around a body takes, its topic included. */
const ENVELOPE_BYTES = 8 * 1024;
export const BODY_BYTES = LIMITS.grooveFrameBytes - ENVELOPE_BYTES;

const SHORTER = [140, 70, 35, 15] as const;

/**
 * A body as JSON that fits a frame: where it is too large, the texts of its list are cut shorter, and in the end rows
 * go without what their learnings gave.
 */
export function fitting(body: GrooveBody): string {
  let json = JSON.stringify(body);
  for (const most of SHORTER) {
    if (Buffer.byteLength(json) <= BODY_BYTES) return json;
    json = shortened(body, most);
  }
  return Buffer.byteLength(json) <= BODY_BYTES ? json : shortened(body, SHORTER[3], 'contributions');
}

const shortened = (body: GrooveBody, most: number, emptied?: string): string =>
  JSON.stringify(body, (key, value: unknown) => {
    if (key === emptied) return [];
    return typeof value === 'string' && SHORTENED.has(key) ? brief(value, most) : value;
  });
