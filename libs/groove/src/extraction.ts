import type { GrooveCategory, GrooveExtraction } from '@app/contracts';
import { says } from './phrases';
import { type CallPart, cut, type ResultPart } from './session-message';

export const EXTRACTION = { acceptedFrom: 0.6, callsWithin: 5, found: 200 } as const;
const DESCRIPTION_CHARACTERS = 200;
const INSIGHT_CHARACTERS = 2_000;
const DETAIL_CHARACTERS = 240;

/** Also the category of the learning that is made of it. */
export type ExtractionMethod = Extract<GrooveExtraction, GrooveCategory>;

/** Something that can be learnt from a session. `messageIndex`: its message, counted from 0. */
export interface Extracted {
  method: ExtractionMethod;
  description: string;
  insight: string;
  /** 0–1; from 0.6 on it becomes a learning. */
  confidence: number;
  messageIndex: number;
}

/** Correction: 0.60, and 0.25 more where the assistant's next message takes it. Source: the reference. */
export const correctionConfidence = (acknowledged: boolean): number => (acknowledged ? 0.85 : 0.6);

/**
 * Error recovery, d calls of tools after the failure: min(1, 0.6 + 0.3·(1 − min(0.1·d, 0.4))). Source: the reference.
 */
export const recoveryConfidence = (distance: number): number =>
  Math.min(1, 0.6 + 0.3 * (1 - Math.min(0.1 * distance, 0.4)));

interface Failure {
  input: string;
  output: string;
  calls: number;
}

/** Reads what can be learnt, message by message: a correction, and a tool that failed and then did it. */
export class LearningExtractor {
  private readonly found: Extracted[] = [];
  private readonly failures = new Map<string, Failure>();
  private calls = 0;
  private correction: { text: string; messageIndex: number } | undefined;

  userSaid(text: string, messageIndex: number): void {
    this.settle(false);
    if (says('correction', text)) this.correction = { text, messageIndex };
  }

  assistantSaid(text: string): void {
    this.settle(says('acknowledgement', text));
  }

  /** A tool has answered. @param call  what it was asked, where that is known */
  toolAnswered(result: ResultPart, call: CallPart | undefined, messageIndex: number): void {
    this.calls += 1;
    const tool = result.tool ?? call?.tool;
    if (tool === undefined) return;
    const input = call?.input ?? '';
    if (result.failed) {
      this.failures.set(tool, { input, output: result.output, calls: this.calls });
      return;
    }
    const failure = this.failures.get(tool);
    if (!failure) return;
    this.failures.delete(tool);
    const distance = this.calls - failure.calls;
    if (distance <= EXTRACTION.callsWithin) this.add(recovery(tool, failure, input, distance, messageIndex));
  }

  /** All that was found with enough confidence, in the order of the session. */
  finish(): Extracted[] {
    this.settle(false);
    return this.found;
  }

  private settle(acknowledged: boolean): void {
    const correction = this.correction;
    this.correction = undefined;
    if (!correction) return;
    const text = oneLine(correction.text);
    this.add({
      method: 'correction',
      description: cut(text, DESCRIPTION_CHARACTERS),
      insight: cut(text, INSIGHT_CHARACTERS),
      confidence: correctionConfidence(acknowledged),
      messageIndex: correction.messageIndex,
    });
  }

  private add(extracted: Extracted): void {
    if (extracted.confidence < EXTRACTION.acceptedFrom || this.found.length >= EXTRACTION.found) return;
    this.found.push(extracted);
  }
}

function recovery(
  tool: string,
  failure: Failure,
  input: string,
  distance: number,
  messageIndex: number,
): Extracted {
  const error = cut(oneLine(failure.output), DETAIL_CHARACTERS) || 'an error';
  const before = cut(oneLine(failure.input), DETAIL_CHARACTERS);
  const after = cut(oneLine(input), DETAIL_CHARACTERS);
  const cure = after === before || after === '' ? 'it did when called again' : `this worked: ${after}`;
  return {
    method: 'error_recovery',
    description: cut(`${tool} failed and was recovered: ${error}`, DESCRIPTION_CHARACTERS),
    insight: cut(
      `When ${tool} fails${before ? ` on ${before}` : ''} with "${error}", ${cure}`,
      INSIGHT_CHARACTERS,
    ),
    confidence: recoveryConfidence(distance),
    messageIndex,
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
