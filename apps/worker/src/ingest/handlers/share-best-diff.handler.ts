import { Injectable } from '@nestjs/common';
import type { Delivered, EventHandler } from '../entry';

/** The pool's own opinion of a best. Bests are computed from the shares themselves, so this one is only acknowledged. */
@Injectable()
export class ShareBestDiffHandler implements EventHandler<'share_best_diff'> {
  readonly event = 'share_best_diff';
  readonly maxInFlight = 1;

  async handle(_entries: readonly Delivered<'share_best_diff'>[]): Promise<void> {
    return Promise.resolve();
  }
}
