import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { waitFor } from '@app/testing';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A frame as a test says it; every rule of RFC 6455 may be broken. */
export interface RawFrame {
  opcode: number;
  payload?: Buffer | string;
  fin?: boolean;
  /** The three reserved bits, 0–7. */
  rsv?: number;
  masked?: boolean;
  /** The form of the length field, where the shortest is not wanted. */
  lengthBytes?: 1 | 2 | 8;
}

export interface ReceivedFrame {
  fin: boolean;
  rsv: number;
  opcode: number;
  masked: boolean;
  payload: Buffer;
}

/** The bytes of a frame (RFC 6455 §5.2). */
export function encode({
  opcode,
  payload = '',
  fin = true,
  rsv = 0,
  masked = true,
  ...rest
}: RawFrame): Buffer {
  const body = Buffer.from(payload);
  const lengthBytes = rest.lengthBytes ?? (body.length < 126 ? 1 : body.length < 65_536 ? 2 : 8);
  const flag = masked ? 0x80 : 0;
  const head = Buffer.alloc(lengthBytes === 1 ? 2 : 2 + lengthBytes);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  if (lengthBytes === 1) head[1] = flag | body.length;
  else if (lengthBytes === 2) {
    head[1] = flag | 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = flag | 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  if (!masked) return Buffer.concat([head, body]);
  const mask = randomBytes(4);
  const hidden = Buffer.from(body.map((byte, at) => byte ^ mask.readUInt8(at % 4)));
  return Buffer.concat([head, mask, hidden]);
}

/** Payload of a close frame. */
export function closePayload(code: number, reason: Buffer | string = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
}

/** A client without manners: sends whatever bytes a test wants and keeps every frame that comes back. */
export class RawSocket {
  /** Without the pings of the heartbeat, which may come at any time. */
  readonly frames: ReceivedFrame[] = [];
  handshake = '';
  ended = false;
  private rest = Buffer.alloc(0);
  private readonly key = randomBytes(16).toString('base64');

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => this.read(bytes));
    socket.once('close', () => (this.ended = true));
  }

  /**
   * Connects and asks for the upgrade, with `first` in the same packet. `headers` stand in for, or come on top of, those of
   * a proper handshake.
   */
  static async open(
    port: number,
    path: string,
    { headers = {}, first = [] }: { headers?: Record<string, string>; first?: readonly RawFrame[] } = {},
  ): Promise<RawSocket> {
    const raw = new RawSocket(connect(port, '127.0.0.1'));
    const all = {
      Host: '127.0.0.1',
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': raw.key,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    raw.socket.write(Buffer.concat([head, ...first.map(encode)]));
    await waitFor('an answer to the handshake', () => raw.handshake !== '' || raw.ended);
    return raw;
  }

  /** What the server must have answered to our key (§4.2.2). */
  get expectedAccept(): string {
    return createHash('sha1')
      .update(this.key + GUID)
      .digest('base64');
  }

  send(...frames: RawFrame[]): void {
    this.socket.write(Buffer.concat(frames.map(encode)));
  }

  /** Texts received so far, parsed. */
  get messages(): unknown[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.text)
      .map(({ payload }) => JSON.parse(payload.toString()) as unknown);
  }

  /** The code of the server's close frame, once there is one; 1005 where it names none, 1006 where the wire just ended. */
  async closeCode(): Promise<number> {
    const find = () => this.frames.find(({ opcode }) => opcode === OPCODE.close);
    await waitFor('the close', () => find() ?? this.ended);
    const frame = find();
    if (!frame) return 1006;
    return frame.payload.length >= 2 ? frame.payload.readUInt16BE() : 1005;
  }

  destroy(): void {
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    if (this.handshake === '') {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.handshake = this.rest.subarray(0, end).toString();
      this.rest = this.rest.subarray(end + 4);
    }
    if (!this.handshake.startsWith('HTTP/1.1 101')) return;
    for (let frame = this.next(); frame; frame = this.next())
      if (frame.opcode !== OPCODE.ping) this.frames.push(frame);
  }

  private next(): ReceivedFrame | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    const [first, second] = [rest.readUInt8(0), rest.readUInt8(1)];
    const short = second & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < head) return undefined;
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < head + length) return undefined;
    this.rest = rest.subarray(head + length);
    return {
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 15,
      masked: (second & 0x80) !== 0,
      payload: Buffer.from(rest.subarray(head, head + length)),
    };
  }
}
