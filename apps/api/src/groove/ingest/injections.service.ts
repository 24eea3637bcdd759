import { Injectable } from '@nestjs/common';
import { GROOVE_STRATEGIES, type GrooveHookContext } from '@app/contracts';
import { type GrooveChoice, GrooveInjectionsRepository, type GrooveOffer } from '@app/database';
import {
  ActivationFinder,
  type Beliefs,
  chooseStrategy,
  injectionText,
  isWithheld,
  STRATEGY_PRIORS,
  TfIdfSimilarity,
} from '@app/groove';

/** What an assistant is given of what was learnt before. */
@Injectable()
export class InjectionsService {
  private readonly similarity = new TfIdfSimilarity();

  constructor(private readonly injections: GrooveInjectionsRepository) {}

  /**
   * The answer to a hook: at the start of a session its learnings, at a request those that were deferred until one fits.
   * @param prompt  what the person asks; null at the start
   * @returns also how many learnings count as given by it
   */
  async context(
    userId: number,
    sessionId: string,
    hookEventName: string,
    prompt: string | null,
  ): Promise<{ answer: GrooveHookContext; given: number }> {
    const chosen = await this.injections.forSession(userId, sessionId, (offers) =>
      offers.map((offer) => choiceOf(offer, sessionId)),
    );
    const fitting = new Set(prompt === null ? [] : this.fitting(prompt, chosen));
    const isStart = hookEventName === 'SessionStart';
    const due = chosen.filter(({ learningId, strategy, due: before }) =>
      strategy === 'deferred' ? fitting.has(learningId) && !before : isStart || !before,
    );
    const given = await this.injections.due(
      userId,
      sessionId,
      due.map(({ learningId }) => learningId),
    );
    const additionalContext = injectionText(due.filter(({ withheld }) => !withheld));
    return { answer: { hookSpecificOutput: { hookEventName, additionalContext } }, given };
  }

  private fitting(prompt: string, chosen: readonly { learningId: string; insight: string }[]): string[] {
    const candidates = chosen.map(({ learningId, insight }) => ({ id: learningId, insight }));
    const found = new ActivationFinder(this.similarity, candidates).find(prompt);
    return candidates.filter((_, index) => found[index]?.active).map(({ id }) => id);
  }
}

function choiceOf(offer: GrooveOffer, sessionId: string): GrooveChoice {
  const { id, temporalConfidence: temporal, ablationConfidence: ablation } = offer;
  return {
    learningId: id,
    strategy: chooseStrategy(beliefsOf(offer), sessionId, id),
    withheld: isWithheld(sessionId, id, { temporal, ablation }),
  };
}

function beliefsOf({ parameters }: GrooveOffer): Beliefs {
  if (parameters === null) return STRATEGY_PRIORS;
  const pairs = GROOVE_STRATEGIES.map((kind) => [kind, parameters[kind]] as const);
  return Object.fromEntries(pairs) as unknown as Beliefs;
}
