import { GROOVE_BODIES, type GrooveBody } from '@app/contracts';
import { BODY_BYTES, brief, fitting } from './texts';

describe('brief', () => {
  it('should make one line of a text, and cut it at whole characters', () => {
    expect(brief('  a\n\t b\u0007c ')).toBe('a b c');
    expect(brief('abcdef', 6)).toBe('abcdef');
    expect(brief('abcdefg', 6)).toBe('abcde…');
    expect(brief('abc😀😀😀', 5)).toBe('abc…');
  });
});

describe('fitting', () => {
  const body = (content: string, rows: number): GrooveBody => ({
    data_type: 'session_timeline',
    total: rows,
    sessions: Array.from({ length: rows }, (_, n) => ({
      session_id: `s-${n}`,
      timestamp: '2026-01-02T03:04:05.678Z',
      learnings_activated: 5,
      contributions: Array.from({ length: 5 }, () => ({
        learning_id: '7b1f6c1e-6f0a-4f2e-9d8a-5f4f7a3c2b10',
        content,
        contribution: 0.5,
      })),
    })),
  });

  it('should leave a body alone that fits', () => {
    const small = body('short', 3);
    expect(fitting(small)).toBe(JSON.stringify(small));
  });

  it('should shorten the texts of one that does not, and lose no row', () => {
    const json = fitting(body('漢'.repeat(280), 200));
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(BODY_BYTES);
    const read = GROOVE_BODIES.session_timeline.parse(JSON.parse(json));
    expect(read.sessions).toHaveLength(200);
    expect(read.sessions[199]?.contributions[4]?.content).toMatch(/^漢+…$/);
  });

  it('should fit whatever sessions are called', () => {
    const large = body('漢'.repeat(280), 200);
    if (large.data_type === 'session_timeline')
      for (const session of large.sessions) session.session_id = '"漢'.repeat(64);
    const json = fitting(large);
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(BODY_BYTES);
    const read = GROOVE_BODIES.session_timeline.parse(JSON.parse(json));
    expect(read.sessions).toHaveLength(200);
    expect(read.sessions[0]?.learnings_activated).toBe(5);
  });
});
