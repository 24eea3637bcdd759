import { waitFor } from '@app/testing';
import fc from 'fast-check';
import { BareClient, PING_ACTION, text } from './bare-client';
import { closePayload, encode, OPCODE, type RawFrame } from './raw-socket';

/** By category of RFC 6455, on bare TCP; the rest is in `websocket-endings.e2e-spec.ts`. */
describe('pool socket: RFC 6455, frames', () => {
  const client = new BareClient();
  beforeAll(() => client.start());
  afterEach(() => client.raw.destroy());
  afterAll(() => client.stop());

  describe('opening handshake (§4)', () => {
    it('should answer the key, and offer neither extension nor subprotocol', async () => {
      await client.open({
        headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate', 'Sec-WebSocket-Protocol': 'chat' },
      });
      expect(client.raw.handshake).toMatch(/^HTTP\/1\.1 101 /);
      expect(client.raw.handshake).toContain(`Sec-WebSocket-Accept: ${client.raw.expectedAccept}`);
      expect(client.raw.handshake).not.toMatch(/Sec-WebSocket-Extensions/i);
      client.raw.send(text(PING_ACTION));
      await client.answered();
    });

    it.each([
      ['a key that is no 16 bytes', { 'Sec-WebSocket-Key': 'short' }],
      ['another version', { 'Sec-WebSocket-Version': '12' }],
    ])('should turn down %s with 400', async (_, headers) => {
      await client.open({ headers });
      expect(client.raw.handshake).toMatch(/^HTTP\/1\.1 400 /);
      await waitFor('the end', () => client.raw.ended);
    });

    it('should act on frames that came in the same packet as the handshake', async () => {
      await client.open({ first: [text(PING_ACTION), text(PING_ACTION)] });
      await client.answered(2);
    });
  });

  describe('framing (§5.2)', () => {
    it.each([1, 2, 8] as const)('should read a length of %s bytes', async (lengthBytes) => {
      await client.open();
      client.raw.send(text(PING_ACTION, { lengthBytes }));
      await client.answered();
    });

    it.each([125, 126, 127, 1_000, 16_384])('should read a frame of %s bytes', async (size) => {
      await client.open();
      client.raw.send(text(PING_ACTION.padEnd(size)));
      await client.answered();
    });

    it('should read an empty frame as a text that is no JSON', async () => {
      await client.open();
      client.raw.send(text(''));
      expect(await client.answers(1)).toEqual([{ type: 'error', message: 'Invalid JSON' }]);
    });

    it('should refuse a frame of more than 16 KiB with 1009, by its length alone', async () => {
      await client.open();
      client.raw.socket.write(encode(text(Buffer.alloc(16_385))).subarray(0, 8));
      expect(await client.raw.closeCode()).toBe(1009);
    });

    it.each([1, 2, 4])('should refuse reserved bits %s with 1002', async (rsv) => {
      await client.open();
      client.raw.send(text(PING_ACTION, { rsv }));
      expect(await client.raw.closeCode()).toBe(1002);
    });

    it.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('should refuse opcode %s with 1002', async (opcode) => {
      await client.open();
      client.raw.send({ opcode, payload: 'x' });
      expect(await client.raw.closeCode()).toBe(1002);
    });

    it('should read frames whatever packets they come in', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }), async (sizes) => {
          await client.open();
          const bytes = Buffer.concat([
            encode(text(PING_ACTION)),
            encode({ opcode: OPCODE.ping, payload: 'are you there' }),
            encode(text(PING_ACTION.padEnd(200))),
          ]);
          let at = 0;
          for (const size of sizes) {
            client.raw.socket.write(bytes.subarray(at, (at += size)));
            await new Promise((resolve) => setImmediate(resolve));
          }
          client.raw.socket.write(bytes.subarray(at));
          await client.answered(2);
          client.raw.destroy();
        }),
        { numRuns: 25 },
      );
    });
  });

  describe('masking (§5.3)', () => {
    it('should refuse a frame that is not masked with 1002', async () => {
      await client.open();
      client.raw.send(text(PING_ACTION, { masked: false }));
      expect(await client.raw.closeCode()).toBe(1002);
    });

    it('should never mask its own, and set no reserved bit', async () => {
      await client.open();
      client.raw.send(text(PING_ACTION), { opcode: OPCODE.ping, payload: 'x' });
      await client.answered();
      client.raw.send({ opcode: OPCODE.close });
      await client.raw.closeCode();
      expect(client.raw.frames).toHaveLength(3);
      for (const frame of client.raw.frames)
        expect(frame).toMatchObject({ fin: true, rsv: 0, masked: false });
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
      await client.open();
      const [first, second, third] = parts('{"action"', '', ':"ping"}');
      if (!first || !second || !third) throw new Error('three parts');
      client.raw.send(first, { opcode: OPCODE.ping, payload: 'a' }, second, { opcode: OPCODE.pong }, third);
      await client.answered();
      expect(client.raw.frames.map(({ opcode }) => opcode)).toEqual([OPCODE.pong, OPCODE.text]);
    });

    it.each([
      ['a continuation of nothing', [{ opcode: OPCODE.continuation, payload: 'x' }]],
      ['a new text before the old one ended', [text('{', { fin: false }), text('}')]],
      ['a fragmented ping', [{ opcode: OPCODE.ping, payload: 'x', fin: false }]],
      ['a fragmented close', [{ opcode: OPCODE.close, payload: closePayload(1000), fin: false }]],
    ])('should refuse %s with 1002', async (_, frames) => {
      await client.open();
      client.raw.send(...frames);
      expect(await client.raw.closeCode()).toBe(1002);
    });

    it('should count fragments together: more than 16 KiB is 1009', async () => {
      await client.open();
      const half = ' '.repeat(9_000);
      client.raw.send(...parts(half, half));
      expect(await client.raw.closeCode()).toBe(1009);
    });

    it('should not keep what a flood of tiny fragments would make it keep', async () => {
      await client.open();
      const flood = encode({ opcode: OPCODE.continuation, payload: '', fin: false });
      client.raw.send(text('{', { fin: false }));
      client.raw.socket.write(Buffer.concat(Array.from({ length: 2_000 }, () => flood)));
      expect(await client.raw.closeCode()).toBe(1008);
    });
  });
});
