import { FakeTransport } from '@app/testing';
import * as fc from 'fast-check';
import { messageFrames, payloads, textFrame } from './frame';

/** What a client makes of the bytes; `ws-transport.spec.ts` asks a real one. */
function received(bytes: Buffer): string[] {
  const transport = new FakeTransport();
  transport.write(bytes);
  return transport.texts;
}

describe('frames', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'should frame %i bytes as a client reads them',
    (length) => {
      const text = 'x'.repeat(length);
      expect(received(textFrame(text))).toEqual([text]);
    },
  );

  it('should survive being joined, read by a client or taken apart again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 20 }), (texts) => {
        const joined = Buffer.concat(texts.map((text) => textFrame(text)));
        expect(received(joined)).toEqual(texts);
        expect([...payloads(joined)].map(String)).toEqual(texts);
      }),
    );
  });

  it('should spell a message plain and numbered from one serialisation', () => {
    const { plain, numbered } = messageFrames('mining', '{"a":1}', 7, 'key');
    expect(received(plain.bytes)).toEqual(['{"channel":"mining","data":{"a":1}}']);
    expect(received(numbered.bytes)).toEqual(['{"channel":"mining","data":{"a":1},"offset":7}']);
    expect(plain.conflate).toBe('key');
    expect(numbered.conflate).toBeUndefined();
    // It is kept for minutes, and must not hold on to a piece of memory that others had parts of.
    expect(numbered.bytes.buffer.byteLength).toBe(numbered.bytes.length);
  });
});
