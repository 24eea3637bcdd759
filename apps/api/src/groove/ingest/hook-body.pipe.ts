import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { grooveHook, type GrooveHook, LIMITS } from '@app/contracts';
import { TextBusyError, TextError } from '@app/text-work';
import { AppError } from '../../http/app-error';
import { HeavyJson } from '../../http/json-weight';
import { parse } from '../../http/parse.pipe';
import { TranscriptWork } from './text-pools';

/** All such bodies take their turn as those of one sender: few are sent by honest assistants. */
const OWNER = 0;

/** Parses a hook event; one of many values in a thread, which leaves of it what is read. */
@Injectable()
export class HookBodyPipe implements PipeTransform<unknown, Promise<GrooveHook>> {
  private readonly schema = parse(grooveHook);

  constructor(private readonly text: TranscriptWork) {}

  /** @throws AppError bad_request, invalid_input, too_large, unavailable */
  async transform(body: unknown, metadata: ArgumentMetadata): Promise<GrooveHook> {
    const hook = body instanceof HeavyJson ? await this.lighten(body.text) : body;
    return this.schema.transform(hook, metadata);
  }

  private async lighten(text: string): Promise<unknown> {
    try {
      const { result } = await this.text.run('lightenHook', {
        owner: OWNER,
        input: text,
        limitMs: LIMITS.grooveLinesMs,
        waitMs: LIMITS.grooveLinesMs,
      });
      if (result.ok) return result.hook;
    } catch (error) {
      if (error instanceof TextBusyError)
        throw new AppError('unavailable', 'Too many large hook events are coming in; try again in a minute.');
      if (!(error instanceof TextError)) throw error;
      throw new AppError('too_large', 'The hook event takes too long to read; send less.');
    }
    throw new AppError('bad_request', 'The body is not well-formed JSON.');
  }
}
