import type { Channel } from '@app/contracts';

/** One WebSocket text frame, ready for the wire. `conflate`: a newer frame of this key makes this one worthless. */
export interface Frame {
  readonly bytes: Buffer;
  readonly conflate?: string;
}

const FINAL_TEXT = 0x81;

/**
 * Frames a text as one unmasked, final WebSocket text frame (RFC 6455 §5.2). One that is `kept` has memory of its own:
 * a small buffer is else a piece of 8 KiB which it shares with others, and would hold on to all of that.
 */
export function textFrame(text: string, kept = false): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = kept ? Buffer.allocUnsafeSlow(header + length) : Buffer.allocUnsafe(header + length);
  bytes[0] = FINAL_TEXT;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeUInt16BE(0, 2);
    bytes.writeUIntBE(length, 4, 6);
  }
  bytes.write(text, header);
  return bytes;
}

/** Takes frames made by `textFrame` apart again: the payloads, in order. For transports that frame by themselves. */
export function* payloads(frames: Buffer): Generator<Buffer> {
  let at = 0;
  while (at < frames.length) {
    const short = frames.readUInt8(at + 1);
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? frames.readUInt16BE(at + 2) : frames.readUIntBE(at + 4, 6);
    yield frames.subarray(at + header, at + header + length);
    at += header + length;
  }
}

/** A frame of any protocol. */
export function serverFrame(frame: object): Frame {
  return { bytes: textFrame(JSON.stringify(frame)) };
}

/** A channel message in its two spellings; the payload is serialised once. */
export interface MessageFrames {
  /** For subscribers that did not ask to recover. A newer state may replace it. */
  plain: Frame;
  /** With its offset, for subscribers that recover and for the ring: never conflated, they are promised every message. */
  numbered: Frame;
}

export function messageFrames(
  channel: Channel,
  json: string,
  offset: number,
  conflate: string | undefined,
): MessageFrames {
  const head = `{"channel":"${channel}","data":${json}`;
  return {
    plain: { bytes: textFrame(`${head}}`), ...(conflate === undefined ? {} : { conflate }) },
    numbered: { bytes: textFrame(`${head},"offset":${offset}}`, true) },
  };
}
