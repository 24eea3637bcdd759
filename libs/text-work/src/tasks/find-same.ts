import { type Known, SameFinder, TfIdfSimilarity } from '@app/groove';
import { paged } from './protocol';

/**
 * Finds for each of some learnings a known one that says the same; a page is some of the known ones. One that is found
 * to be new is known to those after it.
 * @returns ids, or null for new ones, in their order
 */
export const findSame = paged((_: null) => {
  const finder = new SameFinder(new TfIdfSimilarity(), []);
  return {
    page: (known: readonly Known[]): void => {
      for (const one of known) finder.add(one);
    },
    end: (found: readonly Known[]): (string | null)[] =>
      found.map((one) => {
        const same = finder.find(one.insight);
        if (same === undefined) finder.add(one);
        return same ?? null;
      }),
  };
});
