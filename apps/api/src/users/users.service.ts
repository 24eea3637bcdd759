import { Inject, Injectable } from '@nestjs/common';
import { canonicalAddress } from '@app/bitcoin';
import type { Config } from '@app/config';
import {
  miningSettings,
  notificationSettings,
  privacySettings,
  type Profile,
  type ProfileChangeRequest,
  type PublicProfile,
  type Settings,
  type SettingsChange,
  soundSettings,
} from '@app/contracts';
import { type Account, type StoredSettings, UsersRepository } from '@app/database';
import * as z from 'zod/mini';
import { AppError } from '../http/app-error';
import { CONFIG } from '../http/settings';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError not_found */
  async profile(userId: number): Promise<Profile> {
    return toProfile(await this.users.find(userId));
  }

  /** @throws AppError conflict where another user has the display name, not_found */
  async change(userId: number, change: ProfileChangeRequest): Promise<Profile> {
    const changed = await this.users.change(userId, {
      displayName: change.display_name,
      bio: change.bio,
      countryCode: change.country_code,
      avatarUrl: change.avatar_url,
    });
    if (changed === 'taken') throw new AppError('conflict', 'This display name is taken; choose another.');
    return toProfile(changed);
  }

  /** What anybody may see of an address. @throws AppError invalid_input, not_found (also where the owner hides it) */
  async publicProfile(given: string): Promise<PublicProfile> {
    const address = canonicalAddress(given, this.config.networks);
    if (address === null) {
      const message = `is not a Bitcoin address of ${this.config.networks.join(' or ')}`;
      throw new AppError('invalid_input', `This ${message}.`, [{ field: 'btc_address', message }]);
    }
    const account = await this.users.findVisible(address);
    // Hidden and unknown look the same, so that hiding tells nothing.
    if (!account) throw new AppError('not_found', 'No miner to show at this address.');
    return {
      btc_address: account.btcAddress,
      claimed: account.claimedAt !== null,
      display_name: account.displayName,
      country_code: account.countryCode,
      avatar_url: account.avatarUrl,
      bio: account.bio,
      created_at: account.createdAt.toISOString(),
    };
  }

  async settings(userId: number): Promise<Settings> {
    return toSettings(await this.users.settings(userId));
  }

  /** @throws AppError not_found */
  async changeSettings(userId: number, change: SettingsChange): Promise<Settings> {
    const changed = await this.users.mergeSettings(userId, change);
    if (!changed) throw gone();
    return toSettings(changed);
  }
}

const gone = (): AppError => new AppError('not_found', 'This account no longer exists.');

function toProfile(account: Account | null): Profile {
  if (!account) throw gone();
  return {
    id: account.id,
    btc_address: account.btcAddress,
    display_name: account.displayName,
    country_code: account.countryCode,
    avatar_url: account.avatarUrl,
    bio: account.bio,
    created_at: account.createdAt.toISOString(),
    last_login: account.lastLogin?.toISOString() ?? null,
  };
}

/** A group that an older version stored in another shape reads as its defaults. */
function group<Schema extends z.ZodMiniType>(schema: Schema, stored: unknown): z.output<Schema> {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : schema.parse({});
}

const toSettings = (stored: StoredSettings): Settings => ({
  notifications: group(notificationSettings, stored.notifications),
  privacy: group(privacySettings, stored.privacy),
  mining: group(miningSettings, stored.mining),
  sound: group(soundSettings, stored.sound),
});
