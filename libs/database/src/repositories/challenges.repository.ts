import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

export interface OpenChallenge {
  nonce: string;
  message: string;
}

@Injectable()
export class ChallengesRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Stores a challenge for `seconds`. Open ones of the address stay: anybody may ask for one, and must not be able to
   * close that of the owner. Rate limits bound their number.
   */
  async open(challenge: OpenChallenge & { address: string; seconds: number }): Promise<void> {
    await this.source.query(
      `WITH gone AS (
         DELETE FROM auth_challenges WHERE btc_address = $2 AND expires_at <= now()
       )
       INSERT INTO auth_challenges (nonce, btc_address, message, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [challenge.nonce, challenge.address, challenge.message, challenge.seconds],
    );
  }

  /** The challenge while it can still be answered: not used, not expired, fewer than five bad signatures. */
  async find(nonce: string, address: string): Promise<OpenChallenge | null> {
    const [found] = await rowsOf<OpenChallenge>(
      this.source,
      `SELECT nonce, message FROM auth_challenges
       WHERE nonce = $1 AND btc_address = $2 AND used_at IS NULL AND expires_at > now() AND failures < $3`,
      [nonce, address, LIMITS.signatureFailuresPerChallenge],
    );
    return found ?? null;
  }

  async countFailure(nonce: string): Promise<void> {
    await this.source.query(`UPDATE auth_challenges SET failures = failures + 1 WHERE nonce = $1`, [nonce]);
  }
}
