import type { Logger } from 'pino';
import { BOUNDS } from './bounds';

/** Counts what the collector did and says so once a minute. */
export class Tally {
  linesRead = 0;
  linesSkipped = 0;
  entriesWritten = 0;
  private newest = 0;
  private named = 0;
  private last = { read: 0, skipped: 0, written: 0 };

  constructor(private readonly log: Logger) {}

  wrote(lines: number, entries: { ts: string }[]): void {
    this.linesRead += lines;
    this.entriesWritten += entries.length;
    for (const entry of entries) this.newest = Math.max(this.newest, Number(entry.ts) * 1000);
  }

  /** Counts entries that come from elsewhere than a share log. */
  told(entries: number): void {
    this.entriesWritten += entries;
  }

  /** Counts a line that cannot be read; the first few of a minute are named with file and byte offset. */
  skipped(file: string, offset: number, reason: string): void {
    this.linesSkipped += 1;
    this.named += 1;
    if (this.named <= BOUNDS.skippedLinesNamed) {
      this.log.warn(
        { file, offset, reason },
        `Skipped an unreadable line: ${file} at byte ${offset}: ${reason}`,
      );
    }
  }

  /** One line for the minute that ends. @param unreadable  entries of the directory that cannot be read now */
  summarise(unreadable: number): void {
    const read = this.linesRead - this.last.read;
    const written = this.entriesWritten - this.last.written;
    const skipped = this.linesSkipped - this.last.skipped;
    this.last = { read: this.linesRead, skipped: this.linesSkipped, written: this.entriesWritten };
    this.named = 0;
    const age = this.newest === 0 ? null : Math.round((Date.now() - this.newest) / 1000);
    const figures = {
      lines_read: read,
      skipped,
      written,
      total_written: this.entriesWritten,
      newest_share_age_s: age,
      unreadable,
    };
    if (read === 0 && written === 0) this.log.info(figures, `Idle: no new share line in the last minute`);
    else this.log.info(figures, `Read ${read} lines, wrote ${written} entries, skipped ${skipped}`);
  }
}
