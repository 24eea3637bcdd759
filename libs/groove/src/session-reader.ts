import { LIMITS } from '@app/contracts';
import { type Activation, ActivationFinder, type Candidate } from './activation';
import { TemporalSums, type WeighedSignal } from './attribution';
import { type Extracted, LearningExtractor } from './extraction';
import { type Mood, moodAfter } from './mood';
import { addToOutcome, directOutcome, type OutcomeSums, type Signal, SignalReader } from './signals';
import type { Similarity } from './similarity';
import { type SessionMessage, textOf } from './session-message';

/** What is remembered of one session and learning; sums go on beyond it. */
const KEPT = { signals: 1_000, signalsPerLearning: LIMITS.grooveSignalsKept } as const;

/** What one session shows of one learning. */
export interface LearningReading {
  learningId: string;
  activated: boolean;
  /** The highest of all its messages, 0–1. */
  activationConfidence: number;
  temporalPositive: number;
  temporalNegative: number;
  net: number;
  signals: WeighedSignal[];
}

/** All that a session shows. */
export interface SessionReading {
  messages: number;
  textMessages: number;
  signals: Signal[];
  sums: OutcomeSums;
  direct: number | null;
  mood: Mood;
  extracted: Extracted[];
  learnings: LearningReading[];
}

/**
 * Reads a session from its first message to its last, one at a time: memory does not grow with its length. What it
 * finds depends on the messages and the candidates alone, so that reading again finds the same.
 */
export class SessionReader<Prepared> {
  private readonly signalReader = new SignalReader();
  private readonly extractor = new LearningExtractor();
  private readonly finder: ActivationFinder<Prepared>;
  private readonly sums: TemporalSums[];
  private readonly strongest: Activation[];
  private readonly signals: Signal[] = [];
  private outcome: OutcomeSums = { positive: 0, negative: 0 };
  private mood: Mood = { frustration: 0, success: 0 };
  private messages = 0;
  private textMessages = 0;

  constructor(
    similarity: Similarity<Prepared>,
    private readonly candidates: readonly Candidate[],
  ) {
    this.finder = new ActivationFinder(similarity, candidates);
    this.sums = candidates.map(() => new TemporalSums(KEPT.signalsPerLearning));
    this.strongest = candidates.map(() => ({ confidence: 0, active: false }));
  }

  push(message: SessionMessage): void {
    const text = textOf(message);
    if (text !== '') this.textMessages += 1;
    const position = Math.max(0, this.textMessages - 1);
    const signals = this.signalReader.read(message, position);
    for (const signal of signals) this.take(signal);
    if (text !== '' && message.role === 'user') this.mood = moodAfter(this.mood, signals);
    this.extract(message, text);
    if (text !== '' && message.role === 'assistant') this.findUses(text, position);
    this.messages += 1;
  }

  finish(): SessionReading {
    return {
      messages: this.messages,
      textMessages: this.textMessages,
      signals: this.signals,
      sums: this.outcome,
      direct: directOutcome(this.outcome),
      mood: this.mood,
      extracted: this.extractor.finish(),
      learnings: this.candidates.map((candidate, index) => this.readingOf(candidate, index)),
    };
  }

  private take(signal: Signal): void {
    this.outcome = addToOutcome(this.outcome, signal);
    if (this.signals.length < KEPT.signals) this.signals.push(signal);
    for (const sums of this.sums) sums.add(signal);
  }

  private extract(message: SessionMessage, text: string): void {
    for (const part of message.parts) {
      if (part.kind !== 'result') continue;
      this.extractor.toolAnswered(part, this.signalReader.callOf(part), this.messages);
    }
    if (text === '') return;
    if (message.role === 'user') this.extractor.userSaid(text, this.messages);
    else this.extractor.assistantSaid(text);
  }

  private findUses(text: string, position: number): void {
    for (const [index, activation] of this.finder.find(text).entries()) {
      if (activation.active) this.sums[index]?.used(position);
      const strongest = this.strongest[index];
      if (strongest && activation.confidence > strongest.confidence) this.strongest[index] = activation;
    }
  }

  private readingOf({ id }: Candidate, index: number): LearningReading {
    const sums = this.sums[index] ?? new TemporalSums(0);
    const strongest = this.strongest[index];
    return {
      learningId: id,
      activated: strongest?.active ?? false,
      activationConfidence: strongest?.confidence ?? 0,
      temporalPositive: sums.positive,
      temporalNegative: sums.negative,
      net: sums.net,
      signals: sums.signals,
    };
  }
}
