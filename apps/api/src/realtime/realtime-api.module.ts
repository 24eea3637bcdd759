import { Module, type OnModuleInit } from '@nestjs/common';
import type { Config } from '@app/config';
import { ConnectionManager, RealtimeMetrics, RealtimeModule, RedisBridgeService } from '@app/realtime';
import { SessionGate } from '../auth/session-gate';
import { TokenService } from '../auth/token.service';
import { socketBound } from '../http/connection-bounds';
import { Metrics } from '../http/metrics';
import { Readiness } from '../http/readiness';
import { CONFIG } from '../http/settings';
import { socketAuth } from './socket-auth';
import { registerSocketMetrics } from './socket-metrics';
import { WsGateway } from './ws.gateway';

/** The pool socket in the api: the core of `@app/realtime` with our tokens, limits, readiness and metrics. */
@Module({
  imports: [
    RealtimeModule.forRootAsync({
      inject: [TokenService, SessionGate, CONFIG],
      useFactory: (tokens: TokenService, gate: SessionGate, config: Config) => ({
        verifyToken: socketAuth(tokens),
        fallen: (sessionIds) => gate.fallen(sessionIds),
        allowedOrigins: config.http.allowedOrigins,
        trustedProxies: config.http.trustedProxies,
        maxSocketsPerUser: config.ws.maxSocketsPerUser,
        maxSocketsPerIp: config.ws.maxSocketsPerIp,
        maxSockets: socketBound(config),
        instance: config.instance,
      }),
    }),
  ],
  providers: [WsGateway],
})
export class RealtimeApiModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly counters: RealtimeMetrics,
    private readonly connections: ConnectionManager,
    private readonly bridge: RedisBridgeService,
  ) {}

  onModuleInit(): void {
    this.readiness.register('bridge', () => this.bridge.healthy());
    registerSocketMetrics(this.metrics.registry, this.counters, this.connections, this.bridge);
  }
}
