import { safeJson, shown } from './escape';
import { type DeadLetter, queueOf, type QueueName } from './queue';
import type { Group } from './summary';

const CONTROL_WIDTH = 2;

/** ISO 8601 to the second, for a time in ms; `?` for one that is no date. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '?' : `${date.toISOString().slice(0, 19)}Z`;
}

/** Lines of a table, the columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, index) => cell.padEnd((widths[index] ?? 0) + CONTROL_WIDTH)).join('');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

export interface QueueLength {
  readonly queue: QueueName;
  readonly entries: number;
}

/** What `list` prints for people. */
export function summaryText(lengths: readonly QueueLength[], groups: readonly Group[]): string {
  const heads = lengths.map(({ queue, entries }) => `${queueOf(queue).key}: ${count(entries)}`).join(', ');
  if (groups.length === 0) return `${heads}\n`;
  const rows = groups.map(({ count: entries, queue, stream, reason, oldest, newest }) => [
    String(entries),
    shown(stream || queueOf(queue).key),
    timeText(oldest),
    timeText(newest),
    shown(reason),
  ]);
  return `${heads}\n\n${table([['COUNT', 'STREAM', 'OLDEST', 'NEWEST', 'REASON'], ...rows])}`;
}

/** What `list --json` prints. */
export function summaryJson(lengths: readonly QueueLength[], groups: readonly Group[]): string {
  const queues = lengths.map(({ queue, entries }) => ({
    stream: queueOf(queue).key,
    entries,
    groups: groups
      .filter((group) => group.queue === queue)
      .map(({ stream, reason, count: n, oldest, newest }) => {
        return { stream, reason, count: n, oldest: timeText(oldest), newest: timeText(newest) };
      }),
  }));
  return `${safeJson({ queues })}\n`;
}

/** What `show` prints for people. @param refusal  why the worker would refuse it now, null where it would not */
export function letterText(letter: DeadLetter, refusal: string | null): string {
  const { queue, id, stream, originalId, reason, time, fields } = letter;
  const now = refusal === null ? 'would be accepted now' : `would be refused now: ${shown(refusal)}`;
  const rows = [
    ['  from', `${shown(stream)} ${shown(originalId)}`],
    ['  dead-lettered', timeText(time)],
    ['  reason', shown(reason)],
    ['  today', now],
    ...(fields ?? []).map(([name, value], index) => [
      index === 0 ? '  fields' : '',
      `${shown(name)} = ${shown(value)}`,
    ]),
  ];
  return `${id} in ${queueOf(queue).key}\n${table(rows)}`;
}

/** What `show --json` prints, one line an entry. */
export function letterJson(letter: DeadLetter, refusal: string | null): string {
  const { queue, id, stream, originalId, reason, time, fields } = letter;
  const dead = {
    queue: queueOf(queue).key,
    id,
    stream,
    original_id: originalId,
    reason,
    time: timeText(time),
  };
  return `${safeJson({ ...dead, accepted_now: refusal === null, refusal, fields })}\n`;
}

export const count = (entries: number): string => (entries === 1 ? '1 entry' : `${entries} entries`);
