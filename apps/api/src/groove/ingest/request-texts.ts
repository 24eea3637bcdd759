import { Injectable, Logger } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import type { Candidate } from '@app/groove';
import { TextBusyError, TextError } from '@app/text-work';
import { RateLimiter } from '../../http/rate-limiter';
import { GrooveMetrics } from './groove-metrics';
import { RequestWork } from './text-pools';

/**
 * Which learnings fit what a person asks. It is found in a thread, for one request of a user at a time, and within a
 * budget of thread time; where that cannot be, the request goes without learnings.
 */
@Injectable()
export class RequestTexts {
  private readonly logger = new Logger(RequestTexts.name);
  private readonly inWork = new Set<number>();

  constructor(
    private readonly text: RequestWork,
    private readonly limiter: RateLimiter,
    private readonly metrics: GrooveMetrics,
  ) {}

  /** The ids of those that fit; none where the request goes without. Never throws. */
  async fitting(userId: number, prompt: string, candidates: readonly Candidate[]): Promise<string[]> {
    if (candidates.length === 0) return [];
    if (this.inWork.has(userId)) return this.without('busy');
    this.inWork.add(userId);
    try {
      if (await this.limiter.isSpent('groove_request_ms', String(userId))) return this.without('budget');
      return await this.find(userId, prompt, candidates);
    } finally {
      this.inWork.delete(userId);
    }
  }

  private async find(userId: number, prompt: string, candidates: readonly Candidate[]): Promise<string[]> {
    try {
      const { result, ms } = await this.text.run('fitting', {
        owner: userId,
        // No more of it is compared.
        input: { prompt: prompt.slice(0, LIMITS.grooveMessageCharacters), candidates },
        limitMs: LIMITS.grooveRequestMs,
        waitMs: LIMITS.grooveRequestWaitMs,
      });
      await this.spend(userId, ms);
      return result;
    } catch (error) {
      if (error instanceof TextBusyError) return this.without(error.reason);
      if (!(error instanceof TextError)) {
        this.logger.warn(`Learnings for a request not found: ${String(error)}`);
        return this.without('unavailable');
      }
      await this.spend(userId, LIMITS.grooveRequestMs);
      return this.without(error.kind);
    }
  }

  private spend(userId: number, ms: number): Promise<void> {
    return this.limiter.spend('groove_request_ms', String(userId), Math.ceil(ms));
  }

  private without(reason: string): string[] {
    this.metrics.requestsWithout.inc({ reason });
    return [];
  }
}
