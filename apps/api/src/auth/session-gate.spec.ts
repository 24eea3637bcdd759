import type { Standing } from '@app/database';
import { waitFor } from '@app/testing';
import { SessionGate } from './session-gate';

type Answer = ReadonlyMap<string, Standing>;

/** A database that answers when the test says so. */
class Questions {
  readonly asked: { ids: readonly string[]; answer(fallen: Answer): void; fail(): void }[] = [];

  fallen(ids: readonly string[]): Promise<Map<string, Standing>> {
    return new Promise((resolve, reject) => {
      const answer = (fallen: Answer) => resolve(new Map(fallen));
      this.asked.push({ ids, answer, fail: () => reject(new Error('away')) });
    });
  }

  /** The question of this number, once it is asked. */
  async nth(at: number) {
    return waitFor(`question ${at}`, () => this.asked[at]);
  }
}

describe('SessionGate', () => {
  let questions: Questions;
  let gate: SessionGate;
  const names = (count: number, prefix = 's') => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  beforeEach(() => {
    questions = new Questions();
    gate = new SessionGate(questions as unknown as ConstructorParameters<typeof SessionGate>[0]);
  });

  it('should ask once for all who come together, and tell each its own', async () => {
    const answers = Promise.all(names(5).map((name) => gate.check(name)));
    const question = await questions.nth(0);
    expect(question.ids).toEqual(names(5));
    question.answer(new Map([['s1', 'ended'] as const, ['s3', 'banned'] as const]));
    expect(await answers).toEqual([undefined, 'ended', undefined, 'banned', undefined]);
    expect(questions.asked).toHaveLength(1);
  });

  it('should ask no more than two questions at a time, and let all who wait go together with the next', async () => {
    const hanging = gate.check('hangs');
    await questions.nth(0);
    const second = gate.check('second');
    const question = await questions.nth(1);
    const others = names(40).map((name) => gate.check(name));
    await new Promise((resolve) => setImmediate(resolve));
    others.push(gate.check('last'));
    expect(questions.asked).toHaveLength(2);
    question.answer(new Map());
    await second;
    const third = await questions.nth(2);
    expect(third.ids).toEqual([...names(40), 'last']);
    third.answer(new Map([['last', 'ended'] as const]));
    expect((await Promise.all(others)).filter(Boolean)).toEqual(['ended']);
    questions.asked[0]?.answer(new Map([['hangs', 'banned'] as const]));
    expect(await hanging).toBe('banned');
  });

  it('should name a thousand sessions at most in one question', async () => {
    const answers = Promise.all(names(1_500).map((name) => gate.check(name)));
    for (const at of [0, 1]) (await questions.nth(at)).answer(new Map());
    expect(await answers).toHaveLength(1_500);
    expect(questions.asked.map(({ ids }) => ids.length)).toEqual([1_000, 500]);
  });

  it('should tell all who waited that the database is away, and ask anew for who comes then', async () => {
    const answers = Promise.allSettled(names(3).map((name) => gate.check(name)));
    (await questions.nth(0)).fail();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const again = gate.check('s0');
    (await questions.nth(1)).answer(new Map());
    expect(await again).toBeUndefined();
  });
});
