import { TestRedis, waitFor } from '@app/testing';
import fc from 'fast-check';
import { closePayload, encode, OPCODE, type RawFrame, RawSocket } from './raw-socket';
import { RealtimeApp, tokenFor } from './realtime-app';

const PING_ACTION = '{"action":"ping"}';
const BAD_UTF8 = [
  ['a lone continuation byte', [0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence cut short', [0xe2, 0x82]],
  ['a byte that UTF-8 never has', [0xfe]],
] as const;

/** By category of RFC 6455, on bare TCP: no WebSocket library stands between these tests and the server. */
describe('pool socket: RFC 6455', () => {
  let redis: TestRedis;
  let server: RealtimeApp;
  let raw: RawSocket;
  let user = 0;
  const open = async (headers?: Record<string, string>) =>
    (raw = await RawSocket.open(server.port, `/ws?token=${tokenFor((user += 1))}`, headers));
  const text = (payload: Buffer | string, rest: Partial<RawFrame> = {}): RawFrame => ({
    opcode: OPCODE.text,
    payload,
    ...rest,
  });
  const pongs = (count: number) =>
    waitFor('the answers', () => raw.messages.length >= count || raw.ended).then(() => raw.messages);
  const answered = async (count = 1) =>
    expect(await pongs(count)).toEqual(Array.from({ length: count }, () => ({ type: 'pong' })));

  beforeAll(async () => {
    redis = await TestRedis.start();
    server = await RealtimeApp.start(redis);
  });
  afterEach(() => raw.destroy());
  afterAll(async () => {
    await server.stop();
    await redis.stop();
  });

  describe('opening handshake (§4)', () => {
    it('should answer the key, and offer neither extension nor subprotocol', async () => {
      await open({
        'Sec-WebSocket-Extensions': 'permessage-deflate',
        'Sec-WebSocket-Protocol': 'chat',
      });
      expect(raw.handshake).toMatch(/^HTTP\/1\.1 101 /);
      expect(raw.handshake).toContain(`Sec-WebSocket-Accept: ${raw.expectedAccept}`);
      expect(raw.handshake).not.toMatch(/Sec-WebSocket-Extensions/i);
      raw.send(text(PING_ACTION));
      await answered();
    });

    it.each([
      ['a key that is no 16 bytes', { 'Sec-WebSocket-Key': 'short' }],
      ['another version', { 'Sec-WebSocket-Version': '12' }],
    ])('should turn down %s with 400', async (_, headers) => {
      await open(headers);
      expect(raw.handshake).toMatch(/^HTTP\/1\.1 400 /);
      await waitFor('the end', () => raw.ended);
    });

    it('should act on frames that came in the same packet as the handshake', async () => {
      raw = await RawSocket.open(server.port, `/ws?token=${tokenFor((user += 1))}`);
      raw.send(text(PING_ACTION), text(PING_ACTION));
      await answered(2);
    });
  });

  describe('framing (§5.2)', () => {
    it.each([1, 2, 8] as const)('should read a length of %s bytes', async (lengthBytes) => {
      await open();
      raw.send(text(PING_ACTION, { lengthBytes }));
      await answered();
    });

    it.each([125, 126, 127, 1_000, 16_384])('should read a frame of %s bytes', async (size) => {
      await open();
      raw.send(text(PING_ACTION.padEnd(size)));
      await answered();
    });

    it('should read an empty frame as a text that is no JSON', async () => {
      await open();
      raw.send(text(''));
      expect(await pongs(1)).toEqual([{ type: 'error', message: 'Invalid JSON' }]);
    });

    it('should refuse a frame of more than 16 KiB with 1009, by its length alone', async () => {
      await open();
      raw.socket.write(encode(text(Buffer.alloc(16_385))).subarray(0, 8));
      expect(await raw.closeCode()).toBe(1009);
    });

    it.each([1, 2, 4])('should refuse reserved bits %s with 1002', async (rsv) => {
      await open();
      raw.send(text(PING_ACTION, { rsv }));
      expect(await raw.closeCode()).toBe(1002);
    });

    it.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('should refuse opcode %s with 1002', async (opcode) => {
      await open();
      raw.send({ opcode, payload: 'x' });
      expect(await raw.closeCode()).toBe(1002);
    });

    it('should read frames whatever packets they come in', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }), async (sizes) => {
          await open();
          const bytes = Buffer.concat([
            encode(text(PING_ACTION)),
            encode({ opcode: OPCODE.ping, payload: 'are you there' }),
            encode(text(PING_ACTION.padEnd(200))),
          ]);
          let at = 0;
          for (const size of sizes) {
            raw.socket.write(bytes.subarray(at, (at += size)));
            await new Promise((resolve) => setImmediate(resolve));
          }
          raw.socket.write(bytes.subarray(at));
          await answered(2);
          raw.destroy();
        }),
        { numRuns: 25 },
      );
    });
  });

  describe('masking (§5.3)', () => {
    it('should refuse a frame that is not masked with 1002', async () => {
      await open();
      raw.send(text(PING_ACTION, { masked: false }));
      expect(await raw.closeCode()).toBe(1002);
    });

    it('should never mask its own, and set no reserved bit', async () => {
      await open();
      raw.send(text(PING_ACTION), { opcode: OPCODE.ping, payload: 'x' });
      await answered();
      raw.send({ opcode: OPCODE.close });
      await raw.closeCode();
      expect(raw.frames).toHaveLength(3);
      for (const frame of raw.frames) expect(frame).toMatchObject({ fin: true, rsv: 0, masked: false });
    });
  });

  describe('fragmentation (§5.4)', () => {
    const parts = (...pieces: string[]): RawFrame[] =>
      pieces.map((payload, at) => ({
        opcode: at === 0 ? OPCODE.text : OPCODE.continuation,
        payload,
        fin: at === pieces.length - 1,
      }));

    it('should join fragments, empty ones too, with control frames between them', async () => {
      await open();
      const [first, second, third] = parts('{"action"', '', ':"ping"}');
      if (!first || !second || !third) throw new Error('three parts');
      raw.send(first, { opcode: OPCODE.ping, payload: 'a' }, second, { opcode: OPCODE.pong }, third);
      await answered();
      expect(raw.frames.map(({ opcode }) => opcode)).toEqual([OPCODE.pong, OPCODE.text]);
    });

    it.each([
      ['a continuation of nothing', [{ opcode: OPCODE.continuation, payload: 'x' }]],
      ['a new text before the old one ended', [text('{', { fin: false }), text('}')]],
      ['a fragmented ping', [{ opcode: OPCODE.ping, payload: 'x', fin: false }]],
      ['a fragmented close', [{ opcode: OPCODE.close, payload: closePayload(1000), fin: false }]],
    ])('should refuse %s with 1002', async (_, frames) => {
      await open();
      raw.send(...frames);
      expect(await raw.closeCode()).toBe(1002);
    });

    it('should count fragments together: more than 16 KiB is 1009', async () => {
      await open();
      const half = ' '.repeat(9_000);
      raw.send(...parts(half, half));
      expect(await raw.closeCode()).toBe(1009);
    });

    it('should not keep what a flood of tiny fragments would make it keep', async () => {
      await open();
      const flood = encode({ opcode: OPCODE.continuation, payload: '', fin: false });
      raw.send(text('{', { fin: false }));
      raw.socket.write(Buffer.concat(Array.from({ length: 2_000 }, () => flood)));
      expect(await raw.closeCode()).toBe(1008);
    });
  });

  describe('control frames (§5.5)', () => {
    it.each([0, 1, 125])('should answer a ping of %s bytes with the same', async (size) => {
      await open();
      const payload = Buffer.alloc(size, 7);
      raw.send({ opcode: OPCODE.ping, payload });
      await waitFor('the pong', () => raw.frames.length > 0);
      expect(raw.frames[0]).toMatchObject({ opcode: OPCODE.pong, payload });
    });

    it.each([OPCODE.ping, OPCODE.pong, OPCODE.close])(
      'should refuse control frame %s of 126 bytes',
      async (opcode) => {
        await open();
        raw.send({ opcode, payload: Buffer.alloc(126) });
        expect(await raw.closeCode()).toBe(1002);
      },
    );

    it('should take a pong that nobody asked for', async () => {
      await open();
      raw.send({ opcode: OPCODE.pong, payload: 'x' }, text(PING_ACTION));
      await answered();
    });
  });

  describe('UTF-8 (§8.1)', () => {
    it.each(BAD_UTF8)('should refuse %s with 1007', async (_, bytes) => {
      await open();
      raw.send(text(Buffer.from(bytes)));
      expect(await raw.closeCode()).toBe(1007);
    });

    it.each(BAD_UTF8)('should refuse %s in a reason to close with 1007', async (_, bytes) => {
      await open();
      raw.send({ opcode: OPCODE.close, payload: closePayload(1000, Buffer.from(bytes)) });
      expect(await raw.closeCode()).toBe(1007);
    });

    it('should read characters that a fragment ends in the middle of', async () => {
      await open();
      const bytes = Buffer.from('{"action":"subscribe","channel":"₿🧡"}');
      for (const [at, byte] of bytes.entries())
        raw.send({
          opcode: at === 0 ? OPCODE.text : OPCODE.continuation,
          payload: Buffer.from([byte]),
          fin: at === bytes.length - 1,
        });
      expect(await pongs(1)).toEqual([{ type: 'error', message: 'Invalid channel: ₿🧡' }]);
    });
  });

  describe('close (§5.5.1, §7)', () => {
    it.each([1000, 1001, 1003, 1007, 1011, 3000, 4999])(
      'should answer %s with itself and end',
      async (code) => {
        await open();
        raw.send({ opcode: OPCODE.close, payload: closePayload(code, 'bye') });
        expect(await raw.closeCode()).toBe(code);
        await waitFor('the end', () => raw.ended);
      },
    );

    it('should answer a close without a code by one without a code', async () => {
      await open();
      raw.send({ opcode: OPCODE.close });
      expect(await raw.closeCode()).toBe(1005);
      await waitFor('the end', () => raw.ended);
    });

    it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535])(
      'should refuse code %s with 1002',
      async (code) => {
        await open();
        raw.send({ opcode: OPCODE.close, payload: closePayload(code) });
        expect(await raw.closeCode()).toBe(1002);
      },
    );

    it('should refuse a close of one byte with 1002', async () => {
      await open();
      raw.send({ opcode: OPCODE.close, payload: Buffer.from([3]) });
      expect(await raw.closeCode()).toBe(1002);
    });

    it('should act on nothing that comes after a close', async () => {
      await open();
      raw.send({ opcode: OPCODE.close, payload: closePayload(1000) }, text(PING_ACTION));
      await waitFor('the end', () => raw.ended);
      expect(raw.messages).toEqual([]);
    });
  });

  describe('fuzz', () => {
    const frame = fc.oneof(
      fc.constant<RawFrame>(text(PING_ACTION)),
      fc.uint8Array({ maxLength: 125 }).map((payload): RawFrame => ({
        opcode: OPCODE.ping,
        payload: Buffer.from(payload),
      })),
      fc.constant<RawFrame>({ opcode: OPCODE.pong }),
      fc.constant<RawFrame>({ opcode: OPCODE.binary, payload: PING_ACTION }),
    );

    it('should answer every valid sequence whole and in order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 40 }), async (frames) => {
          await open();
          raw.send(...frames);
          const due = frames.filter(({ opcode }) => opcode !== OPCODE.pong);
          await waitFor('all answers', () => raw.frames.length >= due.length || raw.ended);
          const texts = raw.frames.filter(({ opcode }) => opcode === OPCODE.text);
          const echoes = raw.frames.filter(({ opcode }) => opcode === OPCODE.pong);
          const pings = due.filter(({ opcode }) => opcode === OPCODE.ping);
          expect(texts).toHaveLength(due.length - pings.length);
          expect(echoes.map(({ payload }) => payload)).toEqual(pings.map(({ payload }) => payload));
          raw.destroy();
        }),
        { numRuns: 40 },
      );
    });

    it('should outlive whatever bytes come, and serve the others', async () => {
      const healthy = await server.subscribed(1_000_000, { channel: 'mining' });
      const anything = fc.record({
        opcode: fc.integer({ min: 0, max: 15 }),
        payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        fin: fc.boolean(),
        rsv: fc.integer({ min: 0, max: 7 }),
        masked: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(anything, { maxLength: 12 }),
          fc.uint8Array({ maxLength: 300 }),
          async (frames, noise) => {
            await open();
            raw.send(...frames);
            raw.socket.end(noise);
            await waitFor('the end', () => raw.ended);
            expect(await healthy.ask({ action: 'ping' })).toEqual({ type: 'pong' });
          },
        ),
        { numRuns: 50, interruptAfterTimeLimit: 20_000 },
      );
      await server.publish('share_submitted', { n: 1 });
      await healthy.waitFor(({ data }) => data !== undefined);
    });
  });
});
