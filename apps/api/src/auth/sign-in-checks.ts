import { Inject, Injectable } from '@nestjs/common';
import { canonicalAddress } from '@app/bitcoin';
import type { Config } from '@app/config';
import { AppError } from '../http/app-error';
import { Metrics } from '../http/metrics';
import { RateLimiter } from '../http/rate-limiter';
import { CONFIG } from '../http/settings';

/** What both steps are checked by. */
@Injectable()
export class SignInChecks {
  constructor(
    private readonly limiter: RateLimiter,
    readonly metrics: Metrics,
    @Inject(CONFIG) readonly config: Config,
  ) {}

  /** Counts a step for the address and for all addresses of the network together. @throws AppError rate_limited */
  async limit(step: 'challenge' | 'verify', network: string, address: string): Promise<void> {
    await this.limiter.take(step, `${network}|${address}`);
    await this.limiter.take('sign_in', network);
  }

  /**
   * The site that a challenge names: the one configured, else the page that asks, if it is one of ours. Whoever asks
   * for somebody else can only choose among our own origins.
   */
  site(origin: string | undefined): { site: string; origin: string } {
    const { site, http } = this.config;
    const asking = origin !== undefined && http.allowedOrigins.includes(origin) ? origin : undefined;
    return { site: site.name, origin: site.origin ?? asking ?? http.allowedOrigins[0] ?? '' };
  }

  /** The address in its canonical form. @throws AppError invalid_input where it is none of our networks */
  canonical(given: string): string {
    const address = canonicalAddress(given, this.config.networks);
    if (address !== null) return address;
    const message = `is not a Bitcoin address of ${this.config.networks.join(' or ')}`;
    throw new AppError('invalid_input', `This ${message}.`, [{ field: 'btc_address', message }]);
  }
}
