import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { EXPORT_LISTS, ExportRepository } from '@app/database';
import { AppError } from '../http/app-error';
import { UsersService } from './users.service';

/** An account to take along. */
@Injectable()
export class AccountExportService {
  constructor(
    private readonly exports: ExportRepository,
    private readonly users: UsersService,
  ) {}

  /** Everything that is stored about the user as one JSON text, read while it is sent. @throws AppError not_found */
  async export(userId: number): Promise<Readable> {
    const [profile, settings, signIns] = await Promise.all([
      this.users.profile(userId),
      this.users.settings(userId),
      this.exports.signIns(userId),
    ]);
    if (!signIns) throw new AppError('not_found', 'This account no longer exists.');
    const { claimedAt, loginCount } = signIns;
    const about = { ...profile, claimed_at: claimedAt?.toISOString() ?? null, login_count: loginCount };
    const head = { exported_at: new Date().toISOString(), profile: about, settings };
    return Readable.from(this.text(userId, head));
  }

  private async *text(userId: number, head: object): AsyncGenerator<string> {
    yield JSON.stringify(head).slice(0, -1);
    for (const list of EXPORT_LISTS) {
      yield `,"${list}":[`;
      let before = '';
      for await (const rows of this.exports.pages(userId, list)) {
        yield before + rows.join(',');
        before = ',';
      }
      yield ']';
    }
    yield '}';
  }
}
