import type { Transport } from '@app/realtime';

/** A socket in memory: keeps what was written, and takes nothing while `stuck`. */
export class FakeTransport implements Transport {
  open = true;
  buffered = 0;
  stuck = false;
  pings = 0;
  closing: { code: number; reason: string } | undefined;
  terminated = false;
  readonly writes: Buffer[] = [];
  private readonly drained: (() => void)[] = [];

  write(frames: Buffer): void {
    this.writes.push(frames);
    if (this.stuck) this.buffered += frames.length;
  }
  ping(): void {
    this.pings += 1;
  }
  close(code: number, reason: string): void {
    this.closing ??= { code, reason };
    this.open = false;
  }
  terminate(): void {
    this.terminated = true;
    this.open = false;
  }
  whenDrained(listener: () => void): void {
    this.drained.push(listener);
  }

  /** The reader reads again: everything buffered goes out. */
  drain(): void {
    this.stuck = false;
    this.buffered = 0;
    while (this.drained.length > 0) this.drained.shift()?.();
  }

  /** What a client has received, parsed. */
  get messages(): Record<string, unknown>[] {
    return this.texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  /** The payloads of all frames written. */
  get texts(): string[] {
    return [...payloads(Buffer.concat(this.writes))];
  }
}

/** The payloads of unmasked text frames (RFC 6455 §5.2), read apart from the code under test. */
function* payloads(bytes: Buffer): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    if (bytes.readUInt8(at) !== 0x81) throw new Error(`no final text frame at ${at}`);
    const short = bytes.readUInt8(at + 1);
    const [length, header] =
      short < 126
        ? [short, 2]
        : short === 126
          ? [bytes.readUInt16BE(at + 2), 4]
          : [Number(bytes.readBigUInt64BE(at + 2)), 10];
    yield bytes.toString('utf8', at + header, at + header + length);
    at += header + length;
  }
}
