// A client of the measurements: a bare TCP socket that speaks just enough WebSocket, so that the clients' core carries thousands.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const KEY = randomBytes(16).toString('base64');
const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/** How each kind of server is asked, and what it answers; `opening` goes from frame to frame until `ready`. */
const DIALECTS = {
  plain: {
    path: (token) => `/ws?token=${token}`,
    // Recovering, as the page does, which asks for its own share of `mining` only: here each gets every message, so that all
    // servers deliver the same. Bare `ws` knows no recovery and passes over the word.
    first: '{"action":"subscribe","channel":"mining","recover":true}',
    isReady: (text) => text.startsWith('{"type":"subscribed"'),
    answer: () => undefined,
    isMessage: () => true,
  },
  nest: {
    path: (token) => `/ws?token=${token}`,
    first: '{"event":"subscribe","data":{"channel":"mining"}}',
    isReady: (text) => text.startsWith('{"event":"subscribed"'),
    answer: () => undefined,
    isMessage: () => true,
  },
  socketIo: {
    path: (token) => `/socket.io/?EIO=4&transport=websocket&token=${token}`,
    first: undefined,
    isReady: (text) => text.startsWith('42["subscribed"'),
    answer: (text) =>
      text.startsWith('0{')
        ? '40'
        : text.startsWith('40')
          ? '42["subscribe","mining"]'
          : text === '2'
            ? '3'
            : undefined,
    isMessage: (first, length) => length > 1 && first === 0x34,
  },
};

/** A masked frame with the mask 0, which leaves the bytes as they are. */
function frame(opcode, payload) {
  const long = payload.length > 125;
  const head = long
    ? Buffer.from([0x80 | opcode, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0])
    : Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

/** One subscriber. `messages` counts what the server published to it; `onMessage` is told each, `onTurn` each read. */
export class Reader {
  messages = 0;
  isReady = false;
  isGone = false;
  onMessage;
  #dialect;
  #held;
  #upgraded = false;
  #settle;
  #socket;

  /** @param {{ port: number, dialect: keyof typeof DIALECTS, token: string, from?: string }} to */
  constructor({ port, dialect, token, from }) {
    this.#dialect = DIALECTS[dialect];
    const socket = connect({
      port,
      host: '127.0.0.1',
      ...(from ? { localAddress: from } : {}),
      noDelay: true,
    });
    this.#socket = socket;
    this.ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    socket.once('connect', () =>
      socket.write(
        `GET ${this.#dialect.path(token)} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      ),
    );
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => {});
    socket.once('close', () => {
      this.isGone = true;
      this.#settle.reject(new Error(`a ${dialect} server ended a connection`));
    });
  }

  get port() {
    return this.#socket.localPort;
  }

  /** Reads no more, as one whose machine sleeps. */
  stall() {
    this.#socket.pause();
  }

  end() {
    this.#socket.destroy();
  }

  #read(bytes) {
    let buffer = bytes;
    if (this.#held) {
      buffer = Buffer.concat([this.#held, bytes]);
      this.#held = undefined;
    }
    if (!this.#upgraded) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#held = buffer;
        return;
      }
      if (!buffer.subarray(9, 12).equals(Buffer.from('101'))) {
        this.#settle.reject(new Error(buffer.subarray(0, end).toString()));
        this.end();
        return;
      }
      this.#upgraded = true;
      if (this.#dialect.first) this.#say(this.#dialect.first);
      buffer = buffer.subarray(end + 4);
    }
    this.#frames(buffer);
  }

  #frames(buffer) {
    let at = 0;
    while (at + 2 <= buffer.length) {
      const short = buffer[at + 1];
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > buffer.length) break;
      const length =
        short < 126 ? short : short === 126 ? buffer.readUInt16BE(at + 2) : buffer.readUIntBE(at + 4, 6);
      const end = at + head + length;
      if (end > buffer.length) break;
      this.#take(buffer[at] & 15, buffer, at + head, end);
      at = end;
    }
    if (at < buffer.length) this.#held = at === 0 ? buffer : buffer.subarray(at);
  }

  #take(opcode, buffer, from, to) {
    if (opcode === PING) this.#socket.write(frame(10, buffer.subarray(from, to)));
    else if (opcode === CLOSE) this.end();
    else if (opcode !== TEXT) throw new Error(`a server sent opcode ${opcode}`);
    else if (this.isReady && this.#dialect.isMessage(buffer[from], to - from)) {
      this.messages += 1;
      this.onMessage?.(this, buffer, from, to);
    } else this.#open(buffer.toString('utf8', from, to));
  }

  #open(text) {
    const answer = this.#dialect.answer(text);
    if (answer) this.#say(answer);
    if (!this.isReady && this.#dialect.isReady(text)) {
      this.isReady = true;
      this.#settle.resolve();
    }
  }

  #say(text) {
    this.#socket.write(frame(1, Buffer.from(text)));
  }
}
