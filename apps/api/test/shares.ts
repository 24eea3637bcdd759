import { IngestRepository, type IngestShare, type InsertedShares, PartitionsRepository } from '@app/database';
import type { TestApi } from './test-app';

let made = 0;

/** A share as the worker would store it; every field can be given. */
export function share(address: string, given: Partial<IngestShare> = {}): IngestShare {
  made += 1;
  return {
    eventId: `share-${String(made).padStart(6, '0')}`,
    address,
    worker: 'rig',
    time: Date.now() - 1_000,
    difficulty: 1024,
    shareDiff: 2048,
    accepted: true,
    rejectReason: null,
    redelivered: false,
    ...given,
  };
}

/** Stores shares through the real ingest: rows, rollups, totals, bests. `now`: the worker's clock, epoch ms. */
export function ingest(
  api: TestApi,
  shares: readonly IngestShare[],
  now = Date.now(),
): Promise<InsertedShares> {
  const { source } = api.database;
  const repository = new IngestRepository(source, new PartitionsRepository(source));
  return repository.insertShares(shares, now, () => ({
    type: 'miner',
    title: 'news',
    description: null,
    metadata: {},
  }));
}
