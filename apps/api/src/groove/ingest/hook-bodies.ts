import { Injectable } from '@nestjs/common';
import { grooveHook, type GrooveHook, LIMITS } from '@app/contracts';
import { TextBusyError, TextError } from '@app/text-work';
import { AppError } from '../../http/app-error';
import { HeavyJson } from '../../http/json-weight';
import { parse } from '../../http/parse.pipe';
import { RateLimiter } from '../../http/rate-limiter';
import { TranscriptWork } from './text-pools';

const BUSY_RETRY_SECONDS = 10;

/** Parses hook events; one of many values in a thread, within a budget of the user, which leaves of it what is read. */
@Injectable()
export class HookBodies {
  private readonly schema = parse(grooveHook);

  constructor(
    private readonly text: TranscriptWork,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws AppError bad_request, invalid_input, too_large, rate_limited, unavailable */
  async read(userId: number, body: unknown): Promise<GrooveHook> {
    const hook = body instanceof HeavyJson ? await this.lighten(userId, body.text) : body;
    return this.schema.transform(hook, { type: 'body' });
  }

  private async lighten(userId: number, text: string): Promise<unknown> {
    await this.limiter.checkSpent('groove_hook_ms', String(userId));
    try {
      const { result, ms } = await this.text.run('lightenHook', {
        owner: userId,
        input: text,
        bytes: text.length,
        limitMs: LIMITS.grooveLinesMs,
        waitMs: LIMITS.grooveLinesMs,
      });
      await this.spend(userId, ms);
      if (result.ok) return result.hook;
    } catch (error) {
      if (error instanceof TextBusyError) throw busy(error);
      if (!(error instanceof TextError)) throw error;
      await this.spend(userId, LIMITS.grooveLinesMs);
      throw new AppError('too_large', 'The hook event takes too long to read; send less.');
    }
    throw new AppError('bad_request', 'The body is not well-formed JSON.');
  }

  private spend(userId: number, ms: number): Promise<void> {
    return this.limiter.spend('groove_hook_ms', String(userId), Math.ceil(ms));
  }
}

const busy = ({ reason }: TextBusyError): AppError =>
  reason === 'owner'
    ? new AppError(
        'rate_limited',
        `Large hook events of yours are being read; try again in ${BUSY_RETRY_SECONDS} s.`,
        undefined,
        BUSY_RETRY_SECONDS,
      )
    : new AppError('unavailable', 'Too many large hook events are coming in; try again in a minute.');
