import type { FactoryProvider } from '@nestjs/common';
import {
  HashrateRepository,
  IngestRepository,
  PartitionsRepository,
  SHARES_SOURCE,
  WorkerStateRepository,
} from '@app/database';
import type { DataSource } from 'typeorm';

/** What the path of a share needs of Postgres, on connections that nothing else uses. */
export class ShareStores {
  readonly ingest: IngestRepository;
  readonly hashrates: HashrateRepository;
  readonly workers: WorkerStateRepository;

  constructor(source: DataSource) {
    this.ingest = new IngestRepository(source, new PartitionsRepository(source));
    this.hashrates = new HashrateRepository(source);
    this.workers = new WorkerStateRepository(source);
  }
}

export const shareStoresProvider: FactoryProvider<ShareStores> = {
  provide: ShareStores,
  inject: [SHARES_SOURCE],
  useFactory: (source: DataSource) => new ShareStores(source),
};
