import { type Similarity, words } from './similarity';

/** A learning that another may be the same as. */
export interface Known {
  id: string;
  insight: string;
}
interface KnownWords {
  id: string;
  list: readonly string[];
  set: ReadonlySet<string>;
}

const SHARED_AT_LEAST = 0.5;
/** Known learnings that one is compared with closely: those that share most words. */
const COMPARED_CLOSELY = 20;

/** Finds a learning among many that says the same. Only those that share half of their words are looked at closely. */
export class SameFinder<Prepared> {
  private readonly known: KnownWords[] = [];

  constructor(
    private readonly similarity: Similarity<Prepared>,
    known: readonly Known[],
  ) {
    for (const one of known) this.add(one);
  }

  add({ id, insight }: Known): void {
    const list = words(insight);
    this.known.push({ id, list, set: new Set(list) });
  }

  /** The id of the likest one whose similarity reaches the threshold of the measure, or undefined. */
  find(insight: string): string | undefined {
    const own = words(insight);
    let best: { id: string; score: number } | undefined;
    for (const { id, list } of this.nearest(new Set(own))) {
      const score = this.similarity.betweenWords(own, list);
      if (score >= this.similarity.sameFrom && score > (best?.score ?? 0)) best = { id, score };
    }
    return best?.id;
  }

  /** In the order in which they became known. */
  private nearest(own: ReadonlySet<string>): KnownWords[] {
    const near = this.known.flatMap((one, index) => {
      const part = sharedPart(own, one.set);
      return part < SHARED_AT_LEAST ? [] : [{ one, index, part }];
    });
    if (near.length > COMPARED_CLOSELY) near.sort((a, b) => b.part - a.part || a.index - b.index);
    return near
      .slice(0, COMPARED_CLOSELY)
      .sort((a, b) => a.index - b.index)
      .map(({ one }) => one);
  }
}

/** 0–1: the words that both have, over all words of the larger one. */
function sharedPart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (large.size === 0 || small.size < SHARED_AT_LEAST * large.size) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += 1;
  return shared / large.size;
}
