'use client';

import { useSyncExternalStore } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Emblem } from '@/components/emblem';
import { usePublicProfile } from '@/hooks/useApi';
import { countryName } from '@/lib/country';
import { formatDate } from '@/lib/format-date';
import { shortAddress } from '@app/bitcoin';
import { watch as texts } from '@/texts/watch';

/** Nothing ever changes what the page knows of its browser. */
const never = () => () => undefined;

/** Who is watched: emblem, name and words of the owner where there is one, and the address to hand on. */
export function MinerCard({ address }: { address: string }) {
  const profile = usePublicProfile(address).data;
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  const canShare = useSyncExternalStore(
    never,
    () => 'share' in navigator,
    () => false,
  );
  const url = `${origin}/miner/${encodeURIComponent(address)}`;
  const share = () =>
    // Closing the sheet of the system is an answer, not a fault.
    void navigator.share({ title: texts.shareTitle(shortAddress(address)), url }).catch(() => undefined);
  return (
    <header className="panel card-glow flex flex-wrap items-center gap-x-5 gap-y-4 p-4 sm:p-6">
      <Emblem address={address} className="size-16 sm:size-20" />
      <div className="min-w-0 flex-1 basis-64">
        <p className="label">{texts.watching}</p>
        <p className="min-h-7 truncate text-lg font-semibold">{nameOf(profile)}</p>
        <h1 className="figure text-sm break-all text-soft sm:text-base">{address}</h1>
        {profile?.claimed && (
          <p className="mt-1 text-sm text-soft">
            {profile.country_code ? `${countryName(profile.country_code)}, ` : ''}
            {texts.since(formatDate(profile.created_at))}
          </p>
        )}
        {profile?.bio && (
          <p className="mt-2 max-w-prose text-sm break-words whitespace-pre-line">{profile.bio}</p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={url} label={texts.copyLink} />
        {canShare && (
          <button type="button" className="button text-sm" onClick={share}>
            {texts.share}
          </button>
        )}
      </div>
    </header>
  );
}

function nameOf(profile: { claimed: boolean; display_name: string | null } | undefined): string {
  if (!profile) return '';
  return profile.display_name ?? (profile.claimed ? texts.nameless : texts.unclaimed);
}
