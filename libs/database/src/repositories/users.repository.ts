import { Injectable } from '@nestjs/common';
import { displayNameKey } from '@app/contracts';
import { DataSource } from 'typeorm';
import { type Account, ACCOUNT_COLUMNS } from './account';
import { rowsOf } from './rows';
import { HIDDEN } from './worker-directory';

export const SETTINGS_GROUPS = ['notifications', 'privacy', 'mining', 'sound'] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];
/** The four groups as stored; what is not set is absent. */
export type StoredSettings = Record<SettingsGroup, Record<string, unknown>>;

export interface ProfileChange {
  displayName?: string | null;
  bio?: string | null;
  countryCode?: string | null;
  avatarUrl?: string | null;
}

const EMPTY: StoredSettings = { notifications: {}, privacy: {}, mining: {}, sound: {} };
const GROUP_COLUMNS = SETTINGS_GROUPS.join(', ');

/** Profiles and settings. */
@Injectable()
export class UsersRepository {
  constructor(private readonly source: DataSource) {}

  async find(userId: number): Promise<Account | null> {
    const [account] = await rowsOf<Account>(
      this.source,
      `SELECT ${ACCOUNT_COLUMNS} FROM users WHERE id = $1`,
      [userId],
    );
    return account ?? null;
  }

  /**
   * Changes the given fields; null clears one, undefined leaves it. 'taken' where another user has the display name;
   * null where nobody owns the address any more.
   */
  async change(userId: number, change: ProfileChange): Promise<Account | 'taken' | null> {
    const columns = {
      display_name: change.displayName,
      display_name_normalized: change.displayName ? displayNameKey(change.displayName) : change.displayName,
      bio: change.bio,
      country_code: change.countryCode,
      avatar_url: change.avatarUrl,
    };
    const given = Object.entries(columns).filter(([, value]) => value !== undefined);
    if (given.length === 0) return this.find(userId);
    const assignments = given.map(([column], index) => `${column} = $${index + 2}`).join(', ');
    try {
      const [account] = await rowsOf<Account>(
        this.source,
        `UPDATE users SET ${assignments} WHERE id = $1 AND claimed_at IS NOT NULL RETURNING ${ACCOUNT_COLUMNS}`,
        [userId, ...given.map(([, value]) => value)],
      );
      return account ?? null;
    } catch (error) {
      if (isTakenName(error)) return 'taken';
      throw error;
    }
  }

  /** The account of an address, claimed or not; null where it is hidden or unknown. */
  async findVisible(address: string): Promise<Account | null> {
    const [account] = await rowsOf<Account>(
      this.source,
      `SELECT ${ACCOUNT_COLUMNS} FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
       WHERE u.btc_address = $1 AND NOT ${HIDDEN}`,
      [address],
    );
    return account ?? null;
  }

  async settings(userId: number): Promise<StoredSettings> {
    const [settings] = await rowsOf<StoredSettings>(
      this.source,
      `SELECT ${GROUP_COLUMNS} FROM user_settings WHERE user_id = $1`,
      [userId],
    );
    return settings ?? EMPTY;
  }

  /** Lays the given fields over those stored, group by group. Null where nobody owns the address any more. */
  async mergeSettings(userId: number, change: Partial<StoredSettings>): Promise<StoredSettings | null> {
    const merged = SETTINGS_GROUPS.map((group) => `${group} = user_settings.${group} || EXCLUDED.${group}`);
    const [settings] = await rowsOf<StoredSettings>(
      this.source,
      `INSERT INTO user_settings (user_id, ${GROUP_COLUMNS})
       SELECT id, $2::jsonb, $3::jsonb, $4::jsonb, $5::jsonb FROM users WHERE id = $1 AND claimed_at IS NOT NULL FOR SHARE
       ON CONFLICT (user_id) DO UPDATE SET ${merged.join(', ')}, updated_at = now()
       RETURNING ${GROUP_COLUMNS}`,
      [userId, ...SETTINGS_GROUPS.map((group) => JSON.stringify(change[group] ?? {}))],
    );
    return settings ?? null;
  }
}

const isTakenName = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'constraint' in error &&
  error.constraint === 'users_display_name_key';
