import fc from 'fast-check';
import { TestDatabase } from '@app/testing';
import { numbers, texts } from './array-literal';

describe('array literals', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await TestDatabase.create()), 60_000);
  afterAll(() => database.drop());

  it('should be read by Postgres as what they were, whatever stands in a text', async () => {
    const text = fc.oneof(
      fc.constantFrom(null, '', 'NULL', 'null', '{}', ',', '"', '\\', '\\"', ' ', "'", '$1'),
      fc
        .string({ unit: 'grapheme' })
        .filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value)),
    );
    const number = fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }));
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.array(number), async (words, figures) => {
        const [row] = await database.rows('SELECT $1::text[] AS words, $2::float8[] AS figures', [
          texts(words),
          numbers(figures),
        ]);
        expect(row).toEqual({
          words,
          figures: figures.map((figure) => (figure === null ? null : figure + 0)),
        });
      }),
      { numRuns: 100 },
    );
  });
});
