'use client';

import type { Profile } from '@app/contracts';
import { useState } from 'react';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useProfile } from '@/hooks/useApi';
import { draftOf } from '@/lib/profile-change';
import { connection } from '@/texts/connection';
import { PlayerCard } from './player-card';
import { ProfileForm } from './profile-form';

/** The player's card, and the form that writes it. */
export function ProfilePage() {
  const { data, error, refetch } = useProfile();
  if (data) return <Loaded profile={data} />;
  if (error)
    return (
      <div className="panel">
        <Trouble title={connection.serverGone} error={error} onRetry={() => void refetch()} />
      </div>
    );
  return (
    <div className="grid gap-3 sm:gap-4 lg:grid-cols-[minmax(20rem,26rem)_1fr]" aria-busy>
      <Skeleton className="panel h-80 w-full" />
      <Skeleton className="panel h-96 w-full" />
    </div>
  );
}

function Loaded({ profile }: { profile: Profile }) {
  const [draft, setDraft] = useState(() => draftOf(profile));
  return (
    <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(20rem,26rem)_1fr]">
      <PlayerCard profile={profile} draft={draft} />
      <ProfileForm profile={profile} draft={draft} onDraft={setDraft} />
    </div>
  );
}
