/** A user as the identity features see him. */
export interface Account {
  id: number;
  btcAddress: string;
  displayName: string | null;
  countryCode: string | null;
  avatarUrl: string | null;
  bio: string | null;
  isBanned: boolean;
  claimedAt: Date | null;
  createdAt: Date;
  lastLogin: Date | null;
}

/** Columns of `users` that make an Account, for a SELECT or RETURNING list. */
export const ACCOUNT_COLUMNS = `id, btc_address AS "btcAddress", display_name AS "displayName",
  country_code AS "countryCode", avatar_url AS "avatarUrl", bio, is_banned AS "isBanned",
  claimed_at AS "claimedAt", created_at AS "createdAt", last_login AS "lastLogin"`;
