import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source-options';
import { watchedClient } from './watched-client';

/** Postgres for a Nest program: the data source, and the repositories that the program names as providers. */
@Module({})
export class DatabaseModule {
  static forRoot(url: string, pool: number): DynamicModule {
    const options = dataSourceOptions(url, pool);
    const extra = { ...(options.extra as object), Client: watchedClient() };
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot({ ...options, extra, retryAttempts: 30, retryDelay: 1_000 })],
      exports: [TypeOrmModule],
    };
  }
}
