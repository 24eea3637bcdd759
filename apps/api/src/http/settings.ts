import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '@app/config';

/** Injection token of the configuration, parsed once in main: `@Inject(CONFIG) config: Config`. */
export const CONFIG = Symbol('config');

@Module({})
export class SettingsModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
