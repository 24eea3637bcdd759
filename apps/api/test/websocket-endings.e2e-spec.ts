import { waitFor } from '@app/testing';
import fc from 'fast-check';
import { BareClient, PING_ACTION, text } from './bare-client';
import { closePayload, OPCODE, type RawFrame } from './raw-socket';

/** Where a message is cut, as shares of its length; two alike make an empty fragment. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/** A text in as many frames as there are cuts, and one. */
function fragments(bytes: Uint8Array, at: readonly number[]): RawFrame[] {
  const ends = [...at.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => ({
    opcode: index === 0 ? OPCODE.text : OPCODE.continuation,
    payload: Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end)),
    fin: index === ends.length - 1,
  }));
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const BAD_UTF8 = [
  ['a lone continuation byte', [0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence cut short', [0xe2, 0x82]],
  ['a byte that UTF-8 never has', [0xfe]],
] as const;

/** The rest of RFC 6455 by category, on bare TCP; how frames are put together: `websocket-frames.e2e-spec.ts`. */
describe('pool socket: RFC 6455, control, text and endings', () => {
  const client = new BareClient();
  beforeAll(() => client.start());
  afterEach(() => client.raw.destroy());
  afterAll(() => client.stop());

  describe('control frames (§5.5)', () => {
    it.each([0, 1, 125])('should answer a ping of %s bytes with the same', async (size) => {
      await client.open();
      const payload = Buffer.alloc(size, 7);
      client.raw.send({ opcode: OPCODE.ping, payload });
      await waitFor('the pong', () => client.raw.frames.length > 0);
      expect(client.raw.frames[0]).toMatchObject({ opcode: OPCODE.pong, payload });
    });

    it.each([OPCODE.ping, OPCODE.pong, OPCODE.close])(
      'should refuse control frame %s of 126 bytes',
      async (opcode) => {
        await client.open();
        client.raw.send({ opcode, payload: Buffer.alloc(126) });
        expect(await client.raw.closeCode()).toBe(1002);
      },
    );

    it('should take a pong that nobody asked for', async () => {
      await client.open();
      client.raw.send({ opcode: OPCODE.pong, payload: 'x' }, text(PING_ACTION));
      await client.answered();
    });
  });

  describe('UTF-8 (§8.1)', () => {
    it.each(BAD_UTF8)('should refuse %s with 1007', async (_, bytes) => {
      await client.open();
      client.raw.send(text(Buffer.from(bytes)));
      expect(await client.raw.closeCode()).toBe(1007);
    });

    it.each(BAD_UTF8)('should refuse %s in a reason to close with 1007', async (_, bytes) => {
      await client.open();
      client.raw.send({ opcode: OPCODE.close, payload: closePayload(1000, Buffer.from(bytes)) });
      expect(await client.raw.closeCode()).toBe(1007);
    });

    it('should read characters that a fragment ends in the middle of', async () => {
      await client.open();
      const bytes = Buffer.from('{"action":"subscribe","channel":"₿🧡"}');
      for (const [at, byte] of bytes.entries())
        client.raw.send({
          opcode: at === 0 ? OPCODE.text : OPCODE.continuation,
          payload: Buffer.from([byte]),
          fin: at === bytes.length - 1,
        });
      expect(await client.answers(1)).toEqual([{ type: 'error', message: 'Invalid channel: ₿🧡' }]);
    });
  });

  describe('close (§5.5.1, §7)', () => {
    it.each([1000, 1001, 1003, 1007, 1011, 3000, 4999])(
      'should answer %s with itself and end',
      async (code) => {
        await client.open();
        client.raw.send({ opcode: OPCODE.close, payload: closePayload(code, 'bye') });
        expect(await client.raw.closeCode()).toBe(code);
        await waitFor('the end', () => client.raw.ended);
      },
    );

    it('should answer a close without a code by one without a code', async () => {
      await client.open();
      client.raw.send({ opcode: OPCODE.close });
      expect(await client.raw.closeCode()).toBe(1005);
      await waitFor('the end', () => client.raw.ended);
    });

    it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535])(
      'should refuse code %s with 1002',
      async (code) => {
        await client.open();
        client.raw.send({ opcode: OPCODE.close, payload: closePayload(code) });
        expect(await client.raw.closeCode()).toBe(1002);
      },
    );

    it('should refuse a close of one byte with 1002', async () => {
      await client.open();
      client.raw.send({ opcode: OPCODE.close, payload: Buffer.from([3]) });
      expect(await client.raw.closeCode()).toBe(1002);
    });

    it('should act on nothing that comes after a close', async () => {
      await client.open();
      client.raw.send({ opcode: OPCODE.close, payload: closePayload(1000) }, text(PING_ACTION));
      await waitFor('the end', () => client.raw.ended);
      expect(client.raw.messages).toEqual([]);
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
          await client.open();
          client.raw.send(...frames);
          const due = frames.filter(({ opcode }) => opcode !== OPCODE.pong);
          await waitFor('all answers', () => client.raw.frames.length >= due.length || client.raw.ended);
          const texts = client.raw.frames.filter(({ opcode }) => opcode === OPCODE.text);
          const echoes = client.raw.frames.filter(({ opcode }) => opcode === OPCODE.pong);
          const pings = due.filter(({ opcode }) => opcode === OPCODE.ping);
          expect(texts).toHaveLength(due.length - pings.length);
          expect(echoes.map(({ payload }) => payload)).toEqual(pings.map(({ payload }) => payload));
          client.raw.destroy();
        }),
        { numRuns: 40 },
      );
    });

    it('should outlive whatever bytes come, and serve the others', async () => {
      const healthy = await client.server.subscribed(1_000_000, { channel: 'mining' });
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
            await client.open();
            client.raw.send(...frames);
            client.raw.socket.end(noise);
            await waitFor('the end', () => client.raw.ended);
            expect(await healthy.ask({ action: 'ping' })).toEqual({ type: 'pong' });
          },
        ),
        { numRuns: 50 },
      );
      await client.server.publish('share_submitted', { n: 1 });
      await healthy.waitFor(({ data }) => data !== undefined);
    });

    /** Runs with a connection of its own, so that a property holds no more than one at a time. */
    const alone = async (run: () => Promise<void>): Promise<void> => {
      await client.open();
      try {
        await run();
      } finally {
        client.raw.destroy();
      }
    };
    const sendLast = () => client.raw.send(text('{"action":"ping","id":"the last"}'));

    it('should answer a text once, however it is fragmented, and each ping in between', async () => {
      const id = fc.string({ unit: 'binary', maxLength: 30 });
      const between = fc.array(
        fc.option(fc.uint8Array({ maxLength: 125 }).map((bytes) => Buffer.from(bytes))),
        { minLength: 13, maxLength: 13 },
      );
      await fc.assert(
        fc.asyncProperty(id, cuts, between, (name, at, pings) =>
          alone(async () => {
            const parts = fragments(Buffer.from(JSON.stringify({ action: 'ping', id: name })), at);
            const sent = parts.flatMap((part, index): RawFrame[] => {
              const payload = pings[index];
              return payload ? [{ opcode: OPCODE.ping, payload }, part] : [part];
            });
            client.raw.send(...sent);
            sendLast();
            expect(await client.answers(2)).toEqual([
              { type: 'pong', id: name },
              { type: 'pong', id: 'the last' },
            ]);
            expect(client.raw.frames.filter(({ opcode }) => opcode === OPCODE.pong)).toMatchObject(
              sent.filter(({ opcode }) => opcode === OPCODE.ping).map(({ payload }) => ({ payload })),
            );
            expect(client.raw.frames.some(({ opcode }) => opcode === OPCODE.close)).toBe(false);
          }),
        ),
        { numRuns: 60 },
      );
    });

    it('should refuse with 1007 exactly the bytes that are no UTF-8, whole or in fragments', async () => {
      const good = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => Buffer.from(value));
      const spoilt = fc.tuple(good, fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => {
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      });
      const cut = fc.tuple(good, fc.nat(3)).map(([bytes, less]) => bytes.subarray(0, -less || undefined));
      const any = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.oneof(good, spoilt, cut, any), cuts, async (bytes, at) => {
          for (const sent of [[text(bytes)], fragments(bytes, at)])
            await alone(async () => {
              client.raw.send(...sent);
              sendLast();
              if (!isUtf8(bytes)) {
                refused += 1;
                expect(await client.raw.closeCode()).toBe(1007);
                expect(client.raw.messages).toEqual([]);
                return;
              }
              expect(await client.answers(2)).toEqual([
                { type: 'error', message: expect.any(String) },
                { type: 'pong', id: 'the last' },
              ]);
              expect(client.raw.ended).toBe(false);
            });
        }),
        { numRuns: 60 },
      );
      expect(refused).toBeGreaterThan(10);
    });

    it('should echo a valid code to close, and refuse any other with 1002', async () => {
      // RFC 6455 §7.4, with the codes registered since (1012 to 1014).
      const isValid = (code: number) =>
        (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) ||
        (code >= 3000 && code <= 4999);
      const code = fc.oneof(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 995, max: 1_020 }),
        fc.constantFrom(2_999, 3_000, 3_999, 4_000, 4_999, 5_000),
      );
      await fc.assert(
        fc.asyncProperty(code, fc.string({ unit: 'binary', maxLength: 30 }), (given, reason) =>
          alone(async () => {
            client.raw.send({ opcode: OPCODE.close, payload: closePayload(given, reason) });
            expect(await client.raw.closeCode()).toBe(isValid(given) ? given : 1002);
            await waitFor('the end', () => client.raw.ended);
            expect(client.raw.frames).toHaveLength(1);
          }),
        ),
        { numRuns: 80 },
      );
    });
  });
});
