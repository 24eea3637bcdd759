import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A miner, known by address. Unclaimed (`claimedAt` null) until somebody proves the address by signature. */
@Entity('users')
@Unique('users_btc_address_key', ['btcAddress'])
@Index('users_display_name_key', ['displayNameNormalized'], {
  unique: true,
  where: 'display_name_normalized IS NOT NULL',
})
export class User {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('varchar', { name: 'btc_address', length: 90 })
  btcAddress: string;

  @Column('varchar', { name: 'display_name', length: 64, nullable: true })
  displayName: string | null;

  @Column('varchar', { name: 'display_name_normalized', length: 64, nullable: true })
  displayNameNormalized: string | null;

  @Column('char', { name: 'country_code', length: 2, nullable: true })
  countryCode: string | null;

  @Column('varchar', { name: 'avatar_url', length: 512, nullable: true })
  avatarUrl: string | null;

  @Column('varchar', { length: 280, nullable: true })
  bio: string | null;

  @Column('boolean', { name: 'is_banned', default: false })
  isBanned: boolean;

  @Column('timestamptz', { name: 'claimed_at', nullable: true })
  claimedAt: Date | null;

  /** The owner deleted his account: nobody is shown anything until the address is proven again. */
  @Column('boolean', { name: 'hidden_until_claimed', default: false })
  hiddenUntilClaimed: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_login', nullable: true })
  lastLogin: Date | null;

  @Column('integer', { name: 'login_count', default: 0 })
  loginCount: number;
}

/** Settings of one user, in four groups; the shape of each group is a schema in contracts. */
@Entity('user_settings')
export class UserSettings {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @Column('jsonb', { default: {} })
  notifications: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  privacy: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  mining: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  sound: Record<string, unknown>;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
