import type { GroovePolarity, GrooveSignalKind } from '@app/contracts';
import { says } from './phrases';
import type { CallPart, ResultPart, SessionMessage } from './session-message';
import { textOf } from './session-message';

/** Something in a session that speaks for or against how it goes. `position`: text-bearing messages before it. */
export interface Signal {
  kind: GrooveSignalKind;
  polarity: GroovePolarity;
  /** 0–1. */
  confidence: number;
  position: number;
  /** The tool, where the signal is of one. */
  tool: string | null;
}

/** How sure a signal is when it is weighed against a learning (temporal attribution). Source: the reference. */
export const SIGNAL_CONFIDENCE: Readonly<Record<GrooveSignalKind, number>> = {
  positive: 0.8,
  negative: 0.8,
  correction: 0.9,
  tool_failure: 0.8,
  retry: 0.7,
  build_status: 0.9,
};

/** What a signal counts in the outcome of its session (see `directOutcome`). Source: the reference. */
export const OUTCOME_WEIGHT: Readonly<Record<GrooveSignalKind, number>> = {
  positive: 0.8,
  negative: 0.8,
  correction: 0.7,
  tool_failure: 0.5,
  retry: 0.3,
  build_status: 0.8,
};

/** Calls whose answer is awaited; an assistant has a handful under way at once. */
const CALLS_REMEMBERED = 256;

/**
 * Reads signals message by message. Only what a person writes is searched for phrases, never the assistant's words nor
 * what a tool prints; a tool has failed where its result says so, never because it printed an error.
 */
export class SignalReader {
  private readonly calls = new Map<string, CallPart>();
  private lastCall: CallPart | undefined;
  private lastRequest: string | undefined;

  /** @param position  text-bearing messages before this one; the message itself, where it bears text */
  read(message: SessionMessage, position: number): Signal[] {
    const found: Signal[] = [];
    for (const part of message.parts) {
      if (part.kind === 'call') this.remember(part);
      if (part.kind === 'result') found.push(...this.ofResult(part, position));
    }
    const text = message.role === 'user' ? textOf(message) : '';
    if (text !== '') found.push(...this.ofWords(text, position));
    return found;
  }

  /** The call that a result answers, or undefined. */
  callOf(result: ResultPart): CallPart | undefined {
    return result.id === null ? this.lastCall : this.calls.get(result.id);
  }

  private remember(call: CallPart): void {
    this.lastCall = call;
    if (call.id === null) return;
    this.calls.set(call.id, call);
    const [oldest] = this.calls.keys();
    if (this.calls.size > CALLS_REMEMBERED && oldest !== undefined) this.calls.delete(oldest);
  }

  private ofResult(result: ResultPart, position: number): Signal[] {
    const call = this.callOf(result);
    const tool = result.tool ?? call?.tool ?? null;
    if (call && says('build', call.input)) {
      return [signal('build_status', result.failed ? 'negative' : 'positive', position, tool)];
    }
    return result.failed ? [signal('tool_failure', 'negative', position, tool)] : [];
  }

  private ofWords(text: string, position: number): Signal[] {
    const found: Signal[] = [];
    const same = text.toLowerCase() === this.lastRequest;
    this.lastRequest = text.toLowerCase();
    if (says('positive', text)) found.push(signal('positive', 'positive', position));
    if (says('correction', text)) found.push(signal('correction', 'negative', position));
    else if (says('negative', text)) found.push(signal('negative', 'negative', position));
    if (same || says('retry', text)) found.push(signal('retry', 'negative', position));
    return found;
  }
}

const signal = (
  kind: GrooveSignalKind,
  polarity: GroovePolarity,
  position: number,
  tool: string | null = null,
): Signal => ({ kind, polarity, confidence: SIGNAL_CONFIDENCE[kind], position, tool });

/** What the signals of a session add up to; see `directOutcome`. */
export interface OutcomeSums {
  positive: number;
  negative: number;
}

export const addToOutcome = (sums: OutcomeSums, { kind, polarity }: Signal): OutcomeSums => ({
  ...sums,
  [polarity]: sums[polarity] + OUTCOME_WEIGHT[kind],
});

/**
 * Outcome of a session as its signals show it, −1 to 1: (P − N) / (P + N), P and N the sums of the weights for and
 * against; null where there is no signal. Source: the reference's direct outcome.
 */
export function directOutcome({ positive, negative }: OutcomeSums): number | null {
  const sum = positive + negative;
  return sum > 0 ? (positive - negative) / sum : null;
}
