import { callPart, resultPart, textPart } from './read-values';
import type { MessagePart, SessionMessage } from './session-message';
import { SessionReader } from './session-reader';
import { TfIdfSimilarity } from './similarity';

const INSIGHT = 'Use pnpm instead of npm in this repository';
const learning = { id: 'l1', insight: INSIGHT };
const user = (text: string): SessionMessage => ({ role: 'user', parts: [textPart(text)] });
const assistant = (text: string): SessionMessage => ({ role: 'assistant', parts: [textPart(text)] });
const call = (id: string, tool: string, command: string): MessagePart => callPart(id, tool, { command });
const tool = (id: string, command: string, failed: boolean, output = ''): SessionMessage[] => [
  { role: 'assistant', parts: [call(id, 'Bash', command)] },
  { role: 'user', parts: [resultPart(id, null, failed, output)] },
];

function read(messages: SessionMessage[], candidates = [learning]) {
  const reader = new SessionReader(new TfIdfSimilarity(), candidates);
  for (const message of messages) reader.push(message);
  return reader.finish();
}
const kinds = (messages: SessionMessage[]) => read(messages).signals.map(({ kind }) => kind);

describe('SessionReader', () => {
  it('should give a positive signal three messages after the use 0.439', () => {
    const { learnings } = read([
      user('Install the dependencies of the project'),
      assistant('I use pnpm instead of npm in this repository.'),
      user('And then the build'),
      assistant('Running it.'),
      user('Thanks, that works'),
    ]);
    expect(learnings[0]).toMatchObject({ activated: true, activationConfidence: 1 });
    expect(learnings[0]?.net).toBeCloseTo(0.439, 3);
    expect(learnings[0]?.signals).toMatchObject([{ kind: 'positive', distance: 3 }]);
  });

  it('should not count a signal before the use, nor count messages without text', () => {
    const { learnings } = read([
      user('Perfect, thanks'),
      assistant('I use pnpm instead of npm in this repository.'),
      ...tool('1', 'ls', false),
      ...tool('2', 'cat x', true, 'no such file'),
      user('great'),
    ]);
    expect(learnings[0]?.signals).toMatchObject([
      { kind: 'tool_failure', distance: 0, weight: 1 },
      { kind: 'positive', distance: 1 },
    ]);
    expect(learnings[0]?.net).toBeCloseTo(-0.8 + 0.8 * Math.exp(-0.2), 12);
  });

  it('should not find a use where the words are others', () => {
    const { learnings } = read([assistant('The weather is fine.'), user('great')]);
    expect(learnings[0]).toMatchObject({ activated: false, activationConfidence: 0, net: 0, signals: [] });
  });

  it('should read signals of the person alone, and failures by what the result says', () => {
    expect(kinds([assistant('Done! That works perfectly, thanks. It is wrong.')])).toEqual([]);
    expect(kinds(tool('1', 'cat a', false, 'error: this printed error is none'))).toEqual([]);
    expect(kinds(tool('1', 'cat a', true))).toEqual(['tool_failure']);
    expect(kinds(tool('1', 'npm test', true))).toEqual(['build_status']);
    expect(kinds(tool('1', 'npm test', false))).toEqual(['build_status']);
  });

  it.each([
    ['No problem, go on', []],
    ['no, thank you', ['positive']],
    ['No, use tabs here', ['correction']],
    ['Actually the port is 8080', ['correction']],
    ['I meant the other file', ['correction']],
    ['please use yarn instead', ['correction']],
    ["please don't touch the tests", ['correction']],
    ['it doesn’t work', ['negative']],
    ['it works', ['positive']],
    ['this is not great', []],
    ['that is wrong', ['negative']],
    ['what went wrong here?', []],
    ['try again', ['retry']],
    ['great, but it is still failing', ['positive', 'negative']],
  ])('should read %j as %j', (text, expected) => expect(kinds([user(text)])).toEqual(expected));

  it('should see the same request made again as a retry', () => {
    expect(kinds([user('Fix the header'), assistant('…'), user('fix the header')])).toEqual(['retry']);
  });

  it('should learn from a correction, surer where it is acknowledged', () => {
    const { extracted } = read([user('No, use tabs here'), assistant("You're right, tabs it is.")]);
    expect(extracted).toMatchObject([
      { method: 'correction', insight: 'No, use tabs here', confidence: 0.85, messageIndex: 0 },
    ]);
    expect(read([user('No, use tabs here'), assistant('The sky.')]).extracted).toMatchObject([
      { confidence: 0.6 },
    ]);
    expect(read([user('No, use tabs here')]).extracted).toMatchObject([{ confidence: 0.6 }]);
  });

  it('should learn from a tool that failed and then did it, within five calls', () => {
    const { extracted } = read([
      ...tool('1', 'make all', true, 'no rule'),
      ...tool('2', 'make -C src all', false),
    ]);
    expect(extracted).toMatchObject([{ method: 'error_recovery', messageIndex: 3 }]);
    expect(extracted[0]?.confidence).toBeCloseTo(0.87, 12);
    expect(extracted[0]?.insight).toContain('make -C src all');
    const other = (id: string): SessionMessage[] => [
      { role: 'assistant', parts: [call(id, 'Read', 'x')] },
      { role: 'user', parts: [resultPart(id, null, false, '')] },
    ];
    const between = ['a', 'b', 'c', 'd', 'e'].flatMap(other);
    expect(read([...tool('1', 'x', true), ...between, ...tool('2', 'y', false)]).extracted).toEqual([]);
  });

  it('should read the same from the same messages', () => {
    const messages = [user('No, use tabs'), assistant('I use pnpm instead of npm here.'), user('thanks')];
    expect(read(messages)).toEqual(read(messages));
  });

  it('should find nothing in a session without messages', () => {
    expect(read([])).toMatchObject({ messages: 0, direct: null, extracted: [], signals: [] });
  });
});

describe('TfIdfSimilarity', () => {
  const measure = new TfIdfSimilarity();
  it('should be 1 for the same words, 0 for others, and between for some', () => {
    expect(measure.between('Use tabs, never spaces', 'use TABS never spaces!')).toBeCloseTo(1, 12);
    expect(measure.between('Use tabs', 'Deploy on Friday')).toBe(0);
    expect(measure.between('', '')).toBe(0);
    const some = measure.between('Use tabs in makefiles', 'Use tabs in sources');
    expect(some).toBeGreaterThan(0.3);
    expect(some).toBeLessThan(measure.sameFrom);
  });

  it('should weigh words by how rare they are', () => {
    // Two documents, "a" tf-idf: shared words ln(3/3)+1 = 1, others ln(3/2)+1.
    const other = Math.log(1.5) + 1;
    expect(measure.between('red green', 'red blue')).toBeCloseTo(1 / (1 + other * other), 12);
  });

  it('should find a passage in a long message', () => {
    const message = measure.prepare(
      `${'Some other sentence stands here. '.repeat(50)}Use tabs, never spaces.`,
    );
    expect(measure.nearest('Use tabs, never spaces', message)).toBeCloseTo(1, 12);
  });

  it('should bound its work on hostile texts', () => {
    const prepared = measure.prepare('a.b. '.repeat(400_000));
    expect(prepared.passages.length).toBeLessThanOrEqual(241);
  });
});
