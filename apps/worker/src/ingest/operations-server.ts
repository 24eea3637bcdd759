import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { METRICS_ADDRESS } from '../tokens';
import { WorkerMetrics } from './worker-metrics';
import { WorkerReadiness } from './worker-readiness';

export interface MetricsAddress {
  host: string;
  /** 0: nothing is served. */
  port: number;
}

/** `GET /metrics`, `/health/live` and `/health/ready` of a worker process, on a port of its own. */
@Injectable()
export class OperationsServer implements BeforeApplicationShutdown {
  private readonly logger = new Logger(OperationsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly metrics: WorkerMetrics,
    private readonly readiness: WorkerReadiness,
    @Inject(METRICS_ADDRESS) private readonly address: MetricsAddress,
  ) {}

  /** Listens if a port is given. @throws where the port is taken */
  async listen(): Promise<void> {
    if (this.address.port === 0) return;
    const server = createServer((request, response) => {
      void this.answer(request, response).catch(() => response.writeHead(500).end());
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.address.port, this.address.host, resolve);
    });
    this.logger.log(`metrics and health on ${this.address.host}:${this.address.port}`);
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== 'GET') response.writeHead(405).end();
    else if (url === '/metrics') {
      const text = await this.metrics.registry.metrics();
      response.writeHead(200, { 'Content-Type': this.metrics.registry.contentType }).end(text);
    } else if (url === '/health/live') response.writeHead(200, JSON_TYPE).end('{"status":"ok"}');
    else if (url === '/health/ready') {
      const problems = await this.readiness.problems();
      const status = problems.length === 0 ? 'ok' : 'unavailable';
      response
        .writeHead(problems.length === 0 ? 200 : 503, JSON_TYPE)
        .end(JSON.stringify({ status, problems }));
    } else response.writeHead(404).end();
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
