import { Controller, Get } from '@nestjs/common';
import { health, type Health } from '@app/contracts';
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
    summary: 'Whether the node can serve; 503 names what is away, warnings name what it can do without',
    response: health,
    errors: ['unavailable'],
  })
  async ready(): Promise<Health> {
    const [missing, warnings] = await Promise.all([this.readiness.missing(), this.readiness.warnings()]);
    if (missing.length > 0) throw new AppError('unavailable', `Not ready: ${missing.join(', ')}.`);
    return warnings.length > 0 ? { status: 'ok', warnings } : { status: 'ok' };
  }
}
