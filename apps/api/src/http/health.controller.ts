import { Controller, Get } from '@nestjs/common';
import { health } from '@app/contracts';
import { AppError } from './app-error';
import { Describe } from './describe';
import { Readiness } from './readiness';

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Describe({ tag: 'operations', summary: 'Whether the process runs', response: health })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Describe({
    tag: 'operations',
    summary: 'Whether the node can serve; 503 names what is away',
    response: health,
    errors: ['unavailable'],
  })
  async ready(): Promise<{ status: 'ok' }> {
    const missing = await this.readiness.missing();
    if (missing.length > 0) throw new AppError('unavailable', `Not ready: ${missing.join(', ')}.`);
    return { status: 'ok' };
  }
}
