import { Controller, Get, Inject } from '@nestjs/common';
import type { Config } from '@app/config';
import { info, type Info } from '@app/contracts';
import { Describe } from '../http/describe';
import { CONFIG } from '../http/settings';
import { VERSION } from '../http/version';

@Controller('info')
export class InfoController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @Describe({ tag: 'operations', summary: 'What a client must know before sign-in', response: info })
  read(): Info {
    const { site, networks } = this.config;
    return { name: site.name, version: VERSION, demo: site.demo, networks: [...networks] };
  }
}
