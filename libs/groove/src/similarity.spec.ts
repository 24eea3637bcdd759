import { TfIdfSimilarity } from './similarity';

describe('TfIdfSimilarity', () => {
  const message = 'I installed it. The tests start a real Postgres, as you said.';

  it('should be the cosine with the nearest passage, whatever was compared before', () => {
    const fresh = (text: string) => {
      const similarity = new TfIdfSimilarity();
      return similarity.nearest(text, similarity.prepare(message));
    };
    const used = new TfIdfSimilarity();
    const prepared = used.prepare(message);
    const texts = Array.from({ length: 500 }, (_, index) => `tests start number ${index}`);
    for (const text of texts) expect(used.nearest(text, prepared)).toBe(fresh(text));
    for (const text of texts.slice(0, 5)) expect(used.nearest(text, prepared)).toBe(fresh(text));
    expect(fresh('The tests start a real Postgres, as you said')).toBeCloseTo(1, 12);
  });

  it('should be 0 where no word is shared', () => {
    const similarity = new TfIdfSimilarity();
    const prepared = similarity.prepare(message);
    expect(similarity.nearest('prices are whole cents', prepared)).toBe(0);
    expect(similarity.nearest('', prepared)).toBe(0);
    expect(similarity.nearest('the tests', similarity.prepare(''))).toBe(0);
  });
});
