import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source-options';
import { watchedClient } from './watched-client';

const SHARES = 'shares';
/** Batches of shares that overlap, and what is read for publishing one of them. */
const SHARES_POOL = 4;

/** Token of the data source that shares alone are stored through. */
export const SHARES_SOURCE = getDataSourceToken(SHARES) as string;

/** Postgres for a Nest program: the data source, and the repositories that the program names as providers. */
@Module({})
export class DatabaseModule {
  static forRoot(url: string, pool: number): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot(optionsOf(url, pool))],
      exports: [TypeOrmModule],
    };
  }

  /** Connections for shares alone (`SHARES_SOURCE`): storing them never waits for a connection that others hold. */
  static forShares(url: string): DynamicModule {
    return TypeOrmModule.forRoot({ ...optionsOf(url, SHARES_POOL), name: SHARES });
  }
}

function optionsOf(url: string, pool: number): TypeOrmModuleOptions {
  const options = dataSourceOptions(url, pool);
  const extra = { ...(options.extra as object), Client: watchedClient() };
  return { ...options, extra, retryAttempts: 30, retryDelay: 1_000 };
}
