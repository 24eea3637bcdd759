import { type Similarity, words } from './similarity';

/** A learning that another may be the same as. */
export interface Known {
  id: string;
  insight: string;
}

const SHARED_AT_LEAST = 0.5;

/** Finds a learning among many that says the same. Only those that share half of their words are looked at closely. */
export class SameFinder<Prepared> {
  private readonly known: { id: string; insight: string; words: ReadonlySet<string> }[];

  constructor(
    private readonly similarity: Similarity<Prepared>,
    known: readonly Known[],
  ) {
    this.known = known.map(withWords);
  }

  add(known: Known): void {
    this.known.push(withWords(known));
  }

  /** The id of the likest one whose similarity reaches the threshold of the measure, or undefined. */
  find(insight: string): string | undefined {
    const own = new Set(words(insight));
    let best: { id: string; score: number } | undefined;
    for (const one of this.known) {
      if (!overlaps(own, one.words)) continue;
      const score = this.similarity.between(insight, one.insight);
      if (score >= this.similarity.sameFrom && score > (best?.score ?? 0)) best = { id: one.id, score };
    }
    return best?.id;
  }
}

const withWords = (known: Known) => ({ ...known, words: new Set(words(known.insight)) });

function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += 1;
  return shared > 0 && shared >= SHARED_AT_LEAST * large.size;
}
