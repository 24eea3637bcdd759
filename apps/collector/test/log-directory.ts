import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real ckpool's log directory: share logs beside users/, pool/ and ckpool.log. */
export const CAPTURE = join(__dirname, 'fixtures', 'ckpool');

/** A log directory of the test's own. */
export class LogDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'tbg-ckpool-'));
  private readonly changed = new Set<string>();

  /** A copy of the capture. */
  static copy(): LogDirectory {
    const directory = new LogDirectory();
    cpSync(CAPTURE, directory.path, { recursive: true });
    return directory;
  }

  /** As ckpool writes: the height's directory first, then the file, opened anew for each piece. */
  append(file: string, text: string | Buffer): void {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    appendFileSync(join(this.path, file), text);
  }

  /** Sets the time of a file's or directory's last change. */
  touch(name: string, when: Date): void {
    utimesSync(join(this.path, name), when, when);
  }

  /** Sets the permission bits of a file or directory. */
  permit(name: string, mode: number): void {
    chmodSync(join(this.path, name), mode);
    this.changed.add(name);
  }

  remove(): void {
    // A directory without rights cannot be emptied by its owner either.
    for (const name of [...this.changed].sort()) {
      const path = join(this.path, name);
      if (existsSync(path)) chmodSync(path, 0o755);
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Every share log of the capture with its text, oldest first. */
export function captureFiles(): { file: string; text: string }[] {
  return readdirSync(CAPTURE)
    .filter((name) => /^[0-9a-f]{8}$/.test(name))
    .sort()
    .flatMap((height) =>
      readdirSync(join(CAPTURE, height))
        .sort()
        .map((name) => ({
          file: `${height}/${name}`,
          text: readFileSync(join(CAPTURE, height, name), 'utf8'),
        })),
    );
}

/** Identities that a reader of these files must come to, worked out in the plainest way. */
export function identities(files: { file: string; text: string }[]): string[] {
  const ids: string[] = [];
  for (const { file, text } of files) {
    let offset = 0;
    for (const line of text.split('\n').slice(0, -1)) {
      ids.push(`${file}:${offset}`);
      offset += Buffer.byteLength(line) + 1;
    }
  }
  return ids;
}
