import { timingSafeEqual, createHash } from 'node:crypto';
import { Controller, Get, Header, Headers, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Config } from '@app/config';
import { AllMetrics } from './all-metrics';
import { AppError } from './app-error';
import { DescribeErrors } from './describe';
import { CONFIG } from './settings';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

@Controller('metrics')
export class MetricsController {
  private readonly expected: Buffer | undefined;

  constructor(
    private readonly metrics: AllMetrics,
    @Inject(CONFIG) { http }: Config,
  ) {
    this.expected = http.metricsToken === undefined ? undefined : digest(`Bearer ${http.metricsToken}`);
  }

  @Get()
  @Header('Content-Type', TEXT)
  @ApiTags('operations')
  @ApiOperation({
    summary:
      'Figures for Prometheus, of all processes on this port; with METRICS_TOKEN set only for who sends it',
  })
  @ApiProduces('text/plain')
  @ApiBearerAuth('metrics')
  @ApiResponse({
    status: 200,
    description: 'Text format 0.0.4',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @DescribeErrors('unauthenticated')
  read(@Headers('authorization') authorization: string | undefined): Promise<string> {
    if (this.expected && !timingSafeEqual(this.expected, digest(authorization ?? '')))
      throw new AppError('unauthenticated', 'Send the token of the metrics as "Authorization: Bearer …".');
    return this.metrics.text();
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
