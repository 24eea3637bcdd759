import { type Similarity, words } from './similarity';

const SHARED_WORD_BONUS = 0.15;
const SHARED_WORD_LETTERS = 4;

/** A learning as a session is read for it. */
export interface Candidate {
  id: string;
  insight: string;
}

/** What one assistant message shows of one learning. `confidence` is 0–1. */
export interface Activation {
  confidence: number;
  active: boolean;
}

/**
 * Whether an assistant message shows a learning at work: c = min(1, cosine of the nearest passage + 0.15 if a word of
 * four letters or more is shared), active where c reaches the threshold of the measure. Nothing shared: 0.
 * Source: the reference's activation detector; its threshold 0.75 is of an embedding, TF-IDF has its own.
 */
export class ActivationFinder<Prepared> {
  private readonly candidates: readonly { insight: string; long: ReadonlySet<string> }[];

  constructor(
    private readonly similarity: Similarity<Prepared>,
    candidates: readonly Candidate[],
  ) {
    this.candidates = candidates.map(({ insight }) => ({
      insight,
      long: new Set(words(insight).filter(isLong)),
    }));
  }

  /** One activation for each candidate, in their order. */
  find(text: string): Activation[] {
    const prepared = this.similarity.prepare(text);
    const said = new Set(words(text));
    return this.candidates.map(({ insight, long }) => {
      const near = this.similarity.nearest(insight, prepared);
      const bonus = shares(long, said) ? SHARED_WORD_BONUS : 0;
      const confidence = Math.min(1, near + bonus);
      return { confidence, active: confidence >= this.similarity.activeFrom };
    });
  }
}

function shares(long: ReadonlySet<string>, said: ReadonlySet<string>): boolean {
  for (const word of long) if (said.has(word)) return true;
  return false;
}

const isLong = (word: string): boolean => word.length >= SHARED_WORD_LETTERS;
