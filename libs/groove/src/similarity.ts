import { streamSafe } from './stream-safe';

/**
 * How alike two texts are. Another measure (an embedding model, say) takes the place of this one with thresholds of
 * its own: figures of two measures are not comparable.
 */
export interface Similarity<Prepared> {
  /** A learning counts as used by a message from here on, the bonus of shared words included. */
  readonly activeFrom: number;
  /** Two learnings are the same from here on. */
  readonly sameFrom: number;
  /** Reads a message once, however many learnings it is compared with. */
  prepare(text: string): Prepared;
  /** 0–1: how near the nearest passage of a message comes to a text. */
  nearest(text: string, message: Prepared): number;
  /** 0–1: how alike two texts are as a whole. */
  between(a: string, b: string): number;
  /** The same of texts whose words are known. */
  betweenWords(a: readonly string[], b: readonly string[]): number;
}

/** `normalised`: one character becomes up to eighteen, which ordinary texts are far from. */
const BOUNDS = { characters: 16_000, normalised: 32_000, passages: 120, remembered: 200 } as const;
const WORD = /[\p{L}\p{N}_]+(?:[.'-][\p{L}\p{N}_]+)*/gu;
const STOP_WORDS = new Set(
  (
    'a about after all also an and any are as at be because been before but by can could did do does for from get had ' +
    'has have he her here him his how i if in into is it its just let like me more my no not now of on one or our out ' +
    'over she should so some than that the their them then there these they this those to too under up us very was we ' +
    'were what when where which who why will with would you your'
  ).split(' '),
);

/** The words of a text that carry its meaning, in lower case (Unicode NFKC); of the first 16,000 characters. */
export function words(text: string): string[] {
  const normalised = streamSafe(text.slice(0, BOUNDS.characters)).normalize('NFKC');
  const plain = normalised.slice(0, BOUNDS.normalised).replace(/[‘’]/g, "'").toLowerCase();
  return (plain.match(WORD) ?? []).filter((word) => !STOP_WORDS.has(word));
}

type Weights = Map<string, number>;
interface Vector {
  weights: Weights;
  norm: number;
}
export interface PreparedText {
  documentsWith: ReadonlyMap<string, number>;
  documents: number;
  passages: readonly Vector[];
}

/**
 * Cosine of TF-IDF vectors (Salton and Buckley 1988). tf is the count of a word, idf = ln((1+N)/(1+df)) + 1 (the
 * smoothed form: no word weighs nothing). The documents that df is counted in are the passages of the message itself,
 * so that the figure depends on nothing but the two texts and a replay finds the same.
 */
export class TfIdfSimilarity implements Similarity<PreparedText> {
  readonly activeFrom = 0.5;
  readonly sameFrom = 0.9;
  /** A session of many messages is compared with the same few learnings over and over. */
  private readonly remembered = new Map<string, readonly string[]>();

  prepare(text: string): PreparedText {
    const passages = passagesOf(text.slice(0, BOUNDS.characters)).map(words);
    const documentsWith = countDocuments(passages);
    const idf = inverse(documentsWith, passages.length);
    return { documentsWith, documents: passages.length, passages: passages.map((list) => vector(list, idf)) };
  }

  nearest(text: string, message: PreparedText): number {
    const list = this.wordsOf(text);
    if (!list.some((word) => message.documentsWith.has(word))) return 0;
    const query = vector(list, inverse(message.documentsWith, message.documents));
    const shared = [...query.weights].filter(([word]) => message.documentsWith.has(word));
    return message.passages.reduce((best, passage) => Math.max(best, nearness(query, shared, passage)), 0);
  }

  between(a: string, b: string): number {
    return this.betweenWords(words(a), words(b));
  }

  betweenWords(a: readonly string[], b: readonly string[]): number {
    const lists = [a, b];
    const idf = inverse(countDocuments(lists), lists.length);
    const [first, second] = lists.map((list) => vector(list, idf));
    return first && second ? cosine(first, second) : 0;
  }

  private wordsOf(text: string): readonly string[] {
    const known = this.remembered.get(text);
    if (known) return known;
    const list = words(text);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= BOUNDS.remembered && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(text, list);
    return list;
  }
}

/** The whole, its sentences and lines, and each with the next: what a learning says may take two. */
function passagesOf(text: string): string[] {
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, BOUNDS.passages);
  const pairs = sentences.slice(1).map((sentence, index) => `${sentences[index]} ${sentence}`);
  return sentences.length > 2 ? [...sentences, ...pairs, text] : [...sentences, ...pairs];
}

function countDocuments(lists: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const list of lists) for (const word of new Set(list)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const inverse = (documentsWith: ReadonlyMap<string, number>, documents: number) => (word: string) =>
  Math.log((1 + documents) / (1 + (documentsWith.get(word) ?? 0))) + 1;

function vector(list: readonly string[], idf: (word: string) => number): Vector {
  const weights: Weights = new Map();
  for (const word of list) weights.set(word, (weights.get(word) ?? 0) + 1);
  let squares = 0;
  for (const [word, count] of weights) {
    const weight = count * idf(word);
    weights.set(word, weight);
    squares += weight * weight;
  }
  return { weights, norm: Math.sqrt(squares) };
}

/** The cosine, by the words that the query shares with any passage: all others add nothing. */
function nearness(query: Vector, shared: readonly [string, number][], passage: Vector): number {
  if (shared.length >= passage.weights.size || query.weights.size > passage.weights.size)
    return cosine(query, passage);
  if (query.norm === 0 || passage.norm === 0) return 0;
  let dot = 0;
  for (const [word, weight] of shared) dot += weight * (passage.weights.get(word) ?? 0);
  return Math.min(1, dot / (query.norm * passage.norm));
}

function cosine(a: Vector, b: Vector): number {
  if (a.norm === 0 || b.norm === 0) return 0;
  const [small, large] = a.weights.size <= b.weights.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [word, weight] of small.weights) dot += weight * (large.weights.get(word) ?? 0);
  return Math.min(1, dot / (a.norm * b.norm));
}
