'use client';

import { shortAddress } from '@app/bitcoin';
import type { Profile } from '@app/contracts';
import Link from 'next/link';
import { Emblem } from '@/components/emblem';
import { Skeleton } from '@/components/skeleton';
import { useDashboardStats, useSettings } from '@/hooks/useApi';
import { countryName } from '@/lib/country';
import { formatCount } from '@/lib/format';
import { formatDate } from '@/lib/format-date';
import { profileTexts as texts } from '@/texts/account';

export type Draft = Pick<Profile, 'display_name' | 'country_code' | 'bio'>;

/** The card as others see it, while it is being written; with level, streak and badges. */
export function PlayerCard({ profile, draft }: { profile: Profile; draft: Draft }) {
  const { display_name, country_code, bio } = draft;
  return (
    <section className="panel overflow-hidden" aria-label={texts.card} data-testid="player-card">
      <div className="card-glow flex items-center gap-4 p-5 sm:p-6">
        <Emblem address={profile.btc_address} className="size-20" />
        <div className="min-w-0">
          <p className="truncate text-xl font-semibold">{display_name || texts.unnamed}</p>
          <p className="figure truncate text-xs text-soft" title={profile.btc_address}>
            {shortAddress(profile.btc_address)}
          </p>
          <p className="mt-1 truncate text-sm text-soft">
            {country_code ? `${countryName(country_code)}, ` : ''}
            {texts.since(formatDate(profile.created_at))}
          </p>
        </div>
      </div>
      <p className="min-h-12 px-5 text-sm break-words whitespace-pre-line text-pretty sm:px-6">{bio}</p>
      <Rank />
      <Visibility address={profile.btc_address} />
    </section>
  );
}

/** Level with its bar, streak and badges. */
function Rank() {
  const stats = useDashboardStats().data;
  if (!stats) return <Skeleton className="mx-5 my-4 h-16 sm:mx-6" />;
  const { level, level_title, xp, xp_to_next, streak, badges_earned } = stats;
  const part = xp_to_next > 0 ? Math.min(1, xp / xp_to_next) : 1;
  return (
    <div className="space-y-2 px-5 py-4 sm:px-6">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span>
          <span className="font-semibold text-gold">{texts.level(level)}</span> {level_title}
        </span>
        <span className="figure text-xs text-soft">{texts.xp(formatCount(xp), formatCount(xp_to_next))}</span>
      </p>
      <div
        role="meter"
        aria-label={texts.level(level)}
        aria-valuemin={0}
        aria-valuemax={xp_to_next}
        aria-valuenow={xp}
        className="h-2 overflow-hidden rounded-full bg-spotlight"
      >
        <div className="h-full rounded-full bg-gold" style={{ width: `${part * 100}%` }} />
      </div>
      <p className="figure text-xs text-soft">
        {texts.streak(streak)} · {texts.badges(badges_earned)}
      </p>
    </div>
  );
}

function Visibility({ address }: { address: string }) {
  const shown = useSettings().data?.privacy.show_miner;
  return (
    <p className="min-h-12 border-t border-line px-5 py-3 text-sm text-soft sm:px-6">
      {shown === undefined ? (
        ' '
      ) : (
        <>
          {shown ? texts.shownNote : texts.hiddenNote}{' '}
          <Link
            href={shown ? `/miner/${encodeURIComponent(address)}` : '/settings'}
            className="text-ink underline underline-offset-2"
          >
            {shown ? texts.publicLink : texts.settingsLink}
          </Link>
        </>
      )}
    </p>
  );
}
