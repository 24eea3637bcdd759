import { setImmediate as immediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type GrooveHeldSession, GrooveStepsRepository, type GrooveStoredMessage } from '@app/database';
import {
  type CallPart,
  type Candidate,
  type MessagePart,
  type ResultPart,
  type SessionMessage,
  SessionReader,
  type SessionReading,
  TfIdfSimilarity,
} from '@app/groove';
import type { EntityManager } from 'typeorm';

/** Reads a session as it is stored, a page of messages at a time, and holds it then for what is written of it. */
@Injectable()
export class SessionReadings {
  readonly similarity = new TfIdfSimilarity();

  constructor(private readonly steps: GrooveStepsRepository) {}

  async read(
    tx: EntityManager,
    session: GrooveHeldSession,
    candidates: readonly Candidate[],
  ): Promise<SessionReading> {
    const reader = new SessionReader(this.similarity, candidates);
    for await (const page of this.steps.messages(tx, session)) {
      for (const message of page) reader.push(toMessage(message));
      // A long session must not keep the others of this process waiting.
      await immediate();
    }
    await this.steps.hold(tx, session);
    return reader.finish();
  }
}

/** A person's text follows the results that came with it, an assistant's goes before its calls. */
function toMessage({ role, text, tools }: GrooveStoredMessage): SessionMessage {
  const said: MessagePart[] = text === null ? [] : [{ kind: 'text', text }];
  const used = storedTools(tools);
  return role === 'user'
    ? { role: 'user', parts: [...used, ...said] }
    : { role: 'assistant', parts: [...said, ...used] };
}

/** What the api stored, which parsed it on its way in. */
const storedTools = (tools: unknown): (CallPart | ResultPart)[] =>
  Array.isArray(tools) ? (tools as (CallPart | ResultPart)[]) : [];
