import { ActivationFinder, type Candidate, TfIdfSimilarity } from '@app/groove';
import { once } from './protocol';

/** The ids of the learnings that fit what a person asks. */
export const fitting = once(
  ({ prompt, candidates }: { prompt: string; candidates: readonly Candidate[] }): string[] => {
    const found = new ActivationFinder(new TfIdfSimilarity(), candidates).find(prompt);
    return candidates.filter((_, index) => found[index]?.active).map(({ id }) => id);
  },
);
