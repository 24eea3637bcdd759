'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useEffect, useEffectEvent, useState } from 'react';
import { useSession } from '@/hooks/useApp';
import { usePoolEvents } from '@/hooks/useLiveCache';
import type { PoolEvent } from '@/lib/ws-protocol';

interface Toast {
  readonly key: string;
  readonly tone: 'gold' | 'red' | 'green';
  readonly title: string;
  readonly text: string;
}

const SHOWN = 3;
const LIFE_MS = 9_000;
const TONES = { gold: 'border-gold/60', red: 'border-red/60', green: 'border-green/60' };

/** What deserves a word in passing; null for everything else. */
function toastFor(event: PoolEvent, userId: number | null): Toast | null {
  if (event.name === 'block_found') {
    const { user, height, hash, user_id } = event.data;
    const title = user_id === userId ? 'You found a block!' : 'Block found';
    return { key: hash, tone: 'gold', title, text: `Height ${height}, by ${user}` };
  }
  if (event.name === 'best_diff' && event.data.user_id === userId && event.data.timeframe === 'alltime') {
    const { new_best, prev_best, worker } = event.data;
    const text = `${formatDifficulty(new_best)} on ${worker}, before ${formatDifficulty(prev_best)}`;
    return { key: `best-${new_best}`, tone: 'gold', title: 'New all-time best', text };
  }
  if (event.name === 'worker_status' && (event.data.user_id ?? userId) === userId) {
    const { worker, status } = event.data;
    const isBack = status === 'online';
    const text = isBack ? 'is mining again' : 'has sent no share for 10 minutes';
    return { key: `${worker}-${status}`, tone: isBack ? 'green' : 'red', title: worker, text };
  }
  return null;
}

export function Toasts() {
  const session = useSession();
  const userId = session.status === 'signed-in' ? session.user.id : null;
  const [toasts, setToasts] = useState<Toast[]>([]);
  const show = (event: PoolEvent) => {
    const toast = toastFor(event, userId);
    if (toast) setToasts((known) => [toast, ...known.filter(({ key }) => key !== toast.key)].slice(0, SHOWN));
  };
  const dismiss = (key: string) => setToasts((known) => known.filter((toast) => toast.key !== key));
  usePoolEvents('mining', show);
  usePoolEvents('dashboard', show, 'all');
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-[calc(var(--bottom-bar)+0.75rem)] z-40 flex w-[min(22rem,calc(100vw-1.5rem))] flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.key} toast={toast} onDone={dismiss} />
      ))}
    </div>
  );
}

function ToastCard({ toast, onDone }: { toast: Toast; onDone: (key: string) => void }) {
  const done = useEffectEvent(() => onDone(toast.key));
  useEffect(() => {
    const timer = setTimeout(() => done(), LIFE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div
      className={`toast pointer-events-auto flex items-start gap-3 rounded-xl border bg-floating p-3 text-sm shadow-2xl ${TONES[toast.tone]}`}
    >
      <p className="min-w-0 flex-1">
        <strong className="block truncate font-semibold">{toast.title}</strong>
        <span className="text-soft">{toast.text}</span>
      </p>
      <button
        type="button"
        aria-label="Dismiss"
        className="grid size-8 place-items-center rounded-lg text-soft hover:text-ink"
        onClick={() => onDone(toast.key)}
      >
        ✕
      </button>
    </div>
  );
}
