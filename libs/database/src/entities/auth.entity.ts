import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** One sign-in: the family of refresh tokens that follow each other. Its id is the claim `sid`. */
@Entity('sessions')
@Index('sessions_user_idx', ['userId'])
export class Session {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bigint', { name: 'user_id' })
  userId: number;

  @Column('varchar', { name: 'user_agent', length: 256, nullable: true })
  userAgent: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_used_at', default: () => 'now()' })
  lastUsedAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}

/** A refresh token, stored as SHA-256 in hex. `spentAt` set means: showing it again revokes the session. */
@Entity('refresh_tokens')
@Unique('refresh_tokens_token_hash_key', ['tokenHash'])
@Index('refresh_tokens_session_idx', ['sessionId'])
export class RefreshToken {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'session_id' })
  sessionId: string;

  @Column('char', { name: 'token_hash', length: 64 })
  tokenHash: string;

  @Column('timestamptz', { name: 'issued_at', default: () => 'now()' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'spent_at', nullable: true })
  spentAt: Date | null;
}

/** A message waiting for its signature. Used once at most, given up after five bad signatures. */
@Entity('auth_challenges')
@Index('auth_challenges_address_idx', ['btcAddress', 'createdAt'])
export class AuthChallenge {
  @PrimaryColumn('char', { length: 32 })
  nonce: string;

  @Column('varchar', { name: 'btc_address', length: 90 })
  btcAddress: string;

  @Column('text')
  message: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;

  @Column('integer', { default: 0 })
  failures: number;
}

/** A key with which a program acts for its owner, stored as SHA-256 in hex. A deleted key leaves no row. */
@Entity('api_keys')
@Unique('api_keys_key_hash_key', ['keyHash'])
@Index('api_keys_user_idx', ['userId'])
export class ApiKey {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bigint', { name: 'user_id' })
  userId: number;

  @Column('varchar', { length: 64 })
  name: string;

  @Column('char', { name: 'key_hash', length: 64 })
  keyHash: string;

  @Column('varchar', { name: 'key_prefix', length: 16 })
  keyPrefix: string;

  @Column('jsonb')
  permissions: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
