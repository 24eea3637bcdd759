import { Injectable } from '@nestjs/common';
import {
  GROOVE_STRATEGIES,
  type GrooveStrategy,
  type GrooveStrategyParameters,
  type GrooveTopicName,
} from '@app/contracts';
import {
  type GrooveApplied,
  type GrooveBeliefsRow,
  type GrooveGiven,
  type GrooveHeldSession,
  GrooveKeepingRepository,
  GrooveStrategyStepsRepository,
} from '@app/database';
import { type BeliefStep, beliefStep, isSpecialised, STRATEGY_PRIORS, strategyOutcome } from '@app/groove';
import type { EntityManager } from 'typeorm';
import type { GrooveStep } from './step';

/** Learns from a session which strategies do well: first for the category, later for the learning alone. */
@Injectable()
export class LearnStrategyStep implements GrooveStep {
  readonly name = 'strategy';
  readonly topics: readonly GrooveTopicName[] = [
    'overview',
    'strategy_distributions',
    'strategy_overrides',
    'health',
  ];

  constructor(
    private readonly strategies: GrooveStrategyStepsRepository,
    private readonly keeping: GrooveKeepingRepository,
  ) {}

  async run(tx: EntityManager, session: GrooveHeldSession): Promise<void> {
    const given = await this.strategies.given(tx, session);
    let changed = 0;
    const categories = new Set(given.map(({ category }) => category));
    for (const category of categories) {
      const ofCategory = given.filter((one) => one.category === category);
      changed += await this.learn(tx, session, ofCategory);
    }
    await this.keeping.countStep(tx, session.userId, this.name, changed);
    if (changed === 0) return;
    const text = `Session ${session.id.slice(0, 40)}: ${changed} outcome${changed === 1 ? '' : 's'} of strategies`;
    await this.keeping.tell(tx, session.userId, this.name, text);
  }

  /** @param given  learnings of one category */
  private async learn(
    tx: EntityManager,
    session: GrooveHeldSession,
    given: readonly GrooveGiven[],
  ): Promise<number> {
    const [first] = given;
    if (!first) return 0;
    const { category } = first;
    const held = await this.strategies.holdCategory(tx, session, category, priors());
    const wasCounted = given.some(({ applied }) => applied?.to === 'category');
    let { parameters } = held;
    let changed = 0;
    let counts = wasCounted;
    for (const one of given) {
      const own = await this.strategies.holdLearning(tx, session, one);
      const next = afterSession(parameters, own, one, session.outcome);
      if (!next) continue;
      parameters = next.ofCategory;
      counts ||= next.applied?.to === 'category';
      await this.strategies.saveLearning(tx, session, one.learningId, next.own, next.applied);
      changed += 1;
    }
    const sessionCount = held.sessionCount + (counts && !wasCounted ? 1 : 0);
    await this.strategies.saveCategory(tx, session, category, { parameters, sessionCount });
    return changed;
  }
}

interface After {
  ofCategory: GrooveStrategyParameters;
  own: GrooveBeliefsRow;
  applied: GrooveApplied | null;
}

/** What a session leaves behind, its earlier effect taken back; undefined where nothing differs. */
function afterSession(
  category: GrooveStrategyParameters,
  own: GrooveBeliefsRow,
  given: GrooveGiven,
  outcome: number | null,
): After | undefined {
  const { applied: before, strategy } = given;
  const result = strategyOutcome(given.activated ? given.value : null, outcome);
  if (!before && !result) return undefined;
  const to = before?.to ?? (own.parameters ? 'learning' : 'category');
  let ofCategory = category;
  let ofLearning = own.parameters;
  const add = (step: BeliefStep, times: 1 | -1, count: 0 | 1 | -1): void => {
    if (to === 'learning' && ofLearning) ofLearning = moved(ofLearning, strategy, step, times, count);
    else ofCategory = moved(ofCategory, strategy, step, times, count);
  };
  const rested =
    before?.before ?? (to === 'learning' ? ofLearning : ofCategory)?.[strategy].observations ?? 0;
  const step = result && beliefStep(result, rested);
  if (before && step && before.alpha === step.alpha && before.beta === step.beta) return undefined;
  if (before) add(before, -1, step ? 0 : -1);
  if (step) add(step, 1, before ? 0 : 1);
  const sessionCount = own.sessionCount + (step ? 1 : 0) - (before ? 1 : 0);
  if (!ofLearning && isSpecialised(sessionCount, given.confidence)) ofLearning = ofCategory;
  return {
    ofCategory,
    own: { parameters: ofLearning, sessionCount },
    applied: step ? { strategy, to, ...step, before: rested } : null,
  };
}

function moved(
  parameters: GrooveStrategyParameters,
  strategy: GrooveStrategy,
  step: BeliefStep,
  times: 1 | -1,
  count: 0 | 1 | -1,
): GrooveStrategyParameters {
  const one = parameters[strategy];
  return {
    ...parameters,
    [strategy]: {
      ...one,
      alpha: one.alpha + times * step.alpha,
      beta: one.beta + times * step.beta,
      observations: one.observations + count,
    },
  };
}

function priors(): GrooveStrategyParameters {
  const pairs = GROOVE_STRATEGIES.map((kind) => {
    const { alpha, beta } = STRATEGY_PRIORS[kind];
    return [kind, { alpha, beta, observations: 0, prior_alpha: alpha, prior_beta: beta }];
  });
  return Object.fromEntries(pairs) as GrooveStrategyParameters;
}
