import { Injectable } from '@nestjs/common';
import type {
  GrooveBodyOf,
  GrooveComponent,
  GrooveComponentHealth,
  GrooveHealthStatus,
  GrooveTrend,
} from '@app/contracts';
import { type GrooveComponentRow, type GrooveParameterRow, GroovePipelineRepository } from '@app/database';
import { beliefMean, coverage, direction, improvement, partStatus, uncertainty, worst } from '@app/groove';
import { PipelineWatch } from '../pipeline-watch';
import { dayOf, periodStart } from './period';

const INGEST_DAYS = 30;

export interface HealthSummary {
  status: GrooveHealthStatus;
  assessmentCoverage: number;
  lastActivity: Date | null;
}

/** How the pipeline does for one user. */
@Injectable()
export class HealthProvider {
  constructor(
    private readonly pipeline: GroovePipelineRepository,
    private readonly watch: PipelineWatch,
  ) {}

  async read(userId: number, now: number): Promise<GrooveBodyOf<'health'>> {
    const since = dayOf(periodStart(INGEST_DAYS, now));
    const [parts, parameters, activity, totals, reasons] = await Promise.all([
      this.parts(userId, now),
      this.pipeline.parameters(userId),
      this.pipeline.activity(userId),
      this.pipeline.ingested(userId, since),
      this.pipeline.rejections(userId, since),
    ]);
    return {
      data_type: 'health',
      overall_status: parts.status,
      assessment: parts.of('assessment'),
      extraction: parts.of('extraction'),
      attribution: parts.of('attribution'),
      adaptive_params: parameters.map((row) => ({
        name: row.name,
        current_value: beliefMean(row.parameter),
        confidence: 1 - uncertainty(row.parameter.observations),
        trend: trendOf(row),
      })),
      recent_activity: activity.map(({ at, message, type }) => ({
        timestamp: at.toISOString(),
        message,
        activity_type: type,
      })),
      ingest: { ...totals, reasons },
    };
  }

  /** What the overview shows of it. */
  async summary(userId: number, now: number): Promise<HealthSummary> {
    const parts = await this.parts(userId, now);
    return {
      status: parts.status,
      assessmentCoverage: parts.of('assessment').coverage,
      lastActivity: parts.lastActivity,
    };
  }

  private async parts(userId: number, now: number) {
    const [rows, since, running] = await Promise.all([
      this.pipeline.components(userId),
      this.pipeline.waitingSince(userId),
      this.watch.status(),
    ]);
    const waitingMs = since ? Math.max(0, now - since.getTime()) : 0;
    const of = (component: GrooveComponent) =>
      componentHealth(
        rows.find((row) => row.component === component),
        waitingMs,
      );
    const times = rows.flatMap(({ lastActivity }) => (lastActivity ? [lastActivity.getTime()] : []));
    const statuses = [of('assessment'), of('extraction'), of('attribution'), of('strategy')].map(
      (one) => one.status,
    );
    return {
      of,
      status: worst([...statuses, running]),
      lastActivity: times.length > 0 ? new Date(Math.max(...times)) : null,
    };
  }
}

function componentHealth(row: GrooveComponentRow | undefined, waitingMs: number): GrooveComponentHealth {
  const { eligible = 0, processed = 0, failed = 0, items = 0, lastActivity = null } = row ?? {};
  return {
    status: partStatus({ eligible, processed, failed, waitingMs }),
    coverage: coverage(processed, eligible),
    ...(lastActivity ? { last_activity: lastActivity.toISOString() } : {}),
    item_count: items,
  };
}

function trendOf({ parameter, before }: GrooveParameterRow): GrooveTrend {
  return before === null ? 'stable' : direction(improvement(before, beliefMean(parameter)));
}
