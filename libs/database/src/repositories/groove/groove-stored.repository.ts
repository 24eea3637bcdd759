import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowOf, rowsOf } from '../rows';

/** How long the sum of all users is taken for true. */
const FRESH_MS = 5_000;

/** What messages, sessions and keys of hooks may take, in bytes. */
export class GrooveQuotas {
  constructor(
    readonly ofUser: number = LIMITS.grooveStoredBytesPerUser,
    readonly ofAll: number = LIMITS.grooveStoredBytes,
    /** What a user may take where the quota of all is used up, until the hard limit is. */
    readonly share: number = LIMITS.grooveStoredShareBytes,
  ) {}
}

/** A quota is used up; nothing was stored. */
export class GrooveQuotaError extends Error {
  constructor(
    readonly quota: 'user' | 'all',
    readonly bytes: number,
  ) {
    super(`the quota of ${bytes} bytes is used up (${quota})`);
    this.name = 'GrooveQuotaError';
  }
}

/** What the messages, sessions and keys of hooks of groove take: a row a user, which triggers keep. */
@Injectable()
export class GrooveStoredRepository {
  private sum: { at: number; bytes: Promise<number> } | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly quotas: GrooveQuotas,
  ) {}

  /** Bytes of all users, some seconds old at most. */
  total(): Promise<number> {
    if (!this.sum || Date.now() - this.sum.at > FRESH_MS) {
      const bytes = this.read();
      this.sum = { at: Date.now(), bytes };
      bytes.catch(() => (this.sum = undefined));
    }
    return this.sum.bytes;
  }

  /**
   * Checks the quota of all. Where it is used up, users below a small share go on up to a hard limit, so that some who
   * fill it do not lock out the rest. @throws GrooveQuotaError
   */
  async checkAll(userId: number): Promise<void> {
    const total = await this.total();
    if (total < this.quotas.ofAll) return;
    const hard = this.quotas.ofAll * LIMITS.grooveStoredHardFactor;
    if (total >= hard || (await bytesOf(this.source, userId)) >= this.quotas.share)
      throw new GrooveQuotaError('all', this.quotas.ofAll);
  }

  /**
   * Checks a user's quota after something was added, in their transaction: his row is held by then, so that two uploads
   * at once cannot both be the last. @throws GrooveQuotaError
   */
  async checkUser(tx: EntityManager, userId: number): Promise<void> {
    if ((await bytesOf(tx, userId)) > this.quotas.ofUser)
      throw new GrooveQuotaError('user', this.quotas.ofUser);
  }

  private async read(): Promise<number> {
    const { bytes } = await rowOf<{ bytes: string | number }>(
      this.source,
      `SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM groove_stored`,
    );
    return Number(bytes);
  }
}

async function bytesOf(source: DataSource | EntityManager, userId: number): Promise<number> {
  const [row] = await rowsOf<{ bytes: string | number }>(
    source,
    `SELECT bytes FROM groove_stored WHERE user_id = $1`,
    [userId],
  );
  return Number(row?.bytes ?? 0);
}
