import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { ClusterStats } from './cluster-stats';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics } from './metrics';
import { REALTIME_OPTIONS, type RealtimeOptions } from './options';
import { Outbox } from './outbox';
import { PoolProtocol } from './pool-protocol';
import { RedisBridgeService } from './redis-bridge.service';
import { SessionWatch } from './session-watch';
import { SocketServer } from './ws-server';

export interface RealtimeAsyncOptions
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<RealtimeOptions>, 'inject' | 'useFactory'> {}

const SERVICES = [
  RealtimeMetrics,
  Outbox,
  ConnectionManager,
  PoolProtocol,
  RedisBridgeService,
  ClusterStats,
  SessionWatch,
  SocketServer,
];

/** The realtime core as a Nest module, one for the whole application. It needs `RedisModule`, and a `SocketAdapter` set. */
@Module({})
export class RealtimeModule {
  static forRoot(options: RealtimeOptions): DynamicModule {
    return RealtimeModule.build({ provide: REALTIME_OPTIONS, useValue: options });
  }

  static forRootAsync({ imports, inject, useFactory }: RealtimeAsyncOptions): DynamicModule {
    return RealtimeModule.build({ provide: REALTIME_OPTIONS, inject, useFactory }, imports);
  }

  private static build(options: Provider, imports: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      module: RealtimeModule,
      global: true,
      imports,
      providers: [options, ...SERVICES],
      exports: [
        ConnectionManager,
        RedisBridgeService,
        PoolProtocol,
        ClusterStats,
        SocketServer,
        RealtimeMetrics,
        Outbox,
      ],
    };
  }
}
