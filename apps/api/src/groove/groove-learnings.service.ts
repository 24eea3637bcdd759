import { Injectable } from '@nestjs/common';
import type {
  GrooveLearningDetail,
  GrooveLearningRequest,
  GrooveStatus,
  GrooveTopicName,
} from '@app/contracts';
import { GrooveLearningsRepository } from '@app/database';
import { AppError } from '../http/app-error';
import { GrooveNewsService } from './groove-news.service';
import { LearningsProvider } from './providers/learnings.provider';

/** What shows a learning's status, or that it is there at all. */
const SHOWING: readonly GrooveTopicName[] = [
  'overview',
  'learnings',
  'learning_detail',
  'attribution',
  'session_timeline',
  'strategy_distributions',
  'strategy_overrides',
  'health',
];

/** What an owner does with his learnings. */
@Injectable()
export class GrooveLearningsService {
  constructor(
    private readonly learnings: GrooveLearningsRepository,
    private readonly details: LearningsProvider,
    private readonly news: GrooveNewsService,
  ) {}

  /** Of these learnings the first that the user does not have. */
  async firstMissing(userId: number, ids: readonly string[]): Promise<string | undefined> {
    const existing = await this.learnings.existing(userId, ids);
    return ids.find((id) => !existing.has(id));
  }

  /** @throws AppError conflict where the user has as many learnings as one may have */
  async create(userId: number, request: GrooveLearningRequest): Promise<GrooveLearningDetail> {
    const created = await this.learnings.create(userId, request);
    if (created.kind === 'full')
      throw new AppError('conflict', 'You have as many learnings as one may have; delete some first.');
    await this.news.changed(userId, SHOWING);
    const detail = await this.details.detail(userId, created.id);
    if (!detail) throw notThere();
    return detail;
  }

  /** @throws AppError not_found */
  async setEnabled(userId: number, id: string, enabled: boolean): Promise<GrooveStatus> {
    const status = await this.learnings.setEnabled(userId, id, enabled);
    if (status === null) throw notThere();
    await this.news.changed(userId, SHOWING);
    return status;
  }

  /** @throws AppError not_found */
  async delete(userId: number, id: string): Promise<void> {
    if (!(await this.learnings.delete(userId, id))) throw notThere();
    await this.news.changed(userId, SHOWING);
  }
}

const notThere = (): AppError => new AppError('not_found', 'You have no learning with this id.');
