import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source-options';

/** Postgres for a Nest program: the data source, and the repositories that the program names as providers. */
@Module({})
export class DatabaseModule {
  static forRoot(url: string, pool: number): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(url, pool), retryAttempts: 30, retryDelay: 1_000 }),
      ],
      exports: [TypeOrmModule],
    };
  }
}
