import { Injectable } from '@nestjs/common';
import { GROOVE_STRATEGIES, type GrooveHookContext } from '@app/contracts';
import { type GrooveChoice, GrooveInjectionsRepository, type GrooveOffer } from '@app/database';
import { type Beliefs, chooseStrategy, injectionText, isWithheld, STRATEGY_PRIORS } from '@app/groove';
import { RequestTexts } from './request-texts';

/** What an assistant is given of what was learnt before. */
@Injectable()
export class InjectionsService {
  constructor(
    private readonly injections: GrooveInjectionsRepository,
    private readonly texts: RequestTexts,
  ) {}

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
    const deferred = chosen.filter(({ strategy, due: before }) => strategy === 'deferred' && !before);
    const candidates = deferred.map(({ learningId: id, insight }) => ({ id, insight }));
    const fitting = new Set(prompt === null ? [] : await this.texts.fitting(userId, prompt, candidates));
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
