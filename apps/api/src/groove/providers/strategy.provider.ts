import { Injectable } from '@nestjs/common';
import {
  GROOVE_STRATEGIES,
  type GrooveBodyOf,
  type GrooveCategory,
  type GrooveContext,
  type GrooveStrategyParameters,
  type GrooveWeight,
} from '@app/contracts';
import { GroovePipelineRepository } from '@app/database';
import { beliefMean, sessionsToSpecialise, uncertainty } from '@app/groove';
import { brief } from './texts';

/** How learnings are given to sessions. */
@Injectable()
export class StrategyProvider {
  constructor(private readonly pipeline: GroovePipelineRepository) {}

  async distributions(userId: number): Promise<GrooveBodyOf<'strategy_distributions'>> {
    const [rows, counts] = await Promise.all([
      this.pipeline.distributions(userId),
      this.pipeline.specialized(userId),
    ]);
    return {
      data_type: 'strategy_distributions',
      distributions: rows.map(({ category, contextType, parameters, sessionCount }) => ({
        category_key: `${category}_${contextType}`,
        category,
        context_type: contextType,
        label: labelOf(category, contextType),
        session_count: sessionCount,
        weights: weightsOf(parameters),
      })),
      specialized_count: counts.specialized,
      total_learnings: counts.total,
    };
  }

  async overrides(userId: number, specializedOnly: boolean): Promise<GrooveBodyOf<'strategy_overrides'>> {
    const { rows, total } = await this.pipeline.overrides(userId, specializedOnly);
    return {
      data_type: 'strategy_overrides',
      overrides: rows.map((row) => ({
        learning_id: row.learningId,
        content: brief(row.description),
        context_type: row.contextType,
        session_count: row.sessionCount,
        is_specialized: row.parameters !== null,
        base_category: row.baseCategory,
        ...(row.parameters === null ? {} : { override_weights: weightsOf(row.parameters) }),
        sessions_to_specialize: row.parameters === null ? sessionsToSpecialise(row.sessionCount) : 0,
      })),
      total,
    };
  }
}

const weightsOf = (parameters: GrooveStrategyParameters): GrooveWeight[] =>
  GROOVE_STRATEGIES.map((strategy) => ({
    strategy,
    weight: beliefMean(parameters[strategy]),
    uncertainty: uncertainty(parameters[strategy].observations),
    observations: parameters[strategy].observations,
  }));

/** `error_recovery`, `code_review` → `Error recovery + Code review`. */
function labelOf(category: GrooveCategory, context: GrooveContext): string {
  const words = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
  return `${words(category)} + ${words(context)}`;
}
