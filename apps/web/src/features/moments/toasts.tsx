'use client';

import Link from 'next/link';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Toast } from '@/lib/moments';
import { textOf } from '@/lib/moment-text';
import { controls } from '@/texts/controls';
import { moments } from '@/texts/moments';

/** How long a toast can be read before it leaves; the time stands still under the pointer and behind other tabs. */
const LIFE_MS = 9_000;

const LOOKS: Record<Toast['kind'], { frame: string; sign: string; ink: string }> = {
  block: { frame: 'border-gold/60', sign: '⬢', ink: 'text-gold' },
  best: { frame: 'border-gold/60', sign: '▲', ink: 'text-gold' },
  badge: { frame: 'border-purple/60', sign: '✦', ink: 'text-purple' },
  level: { frame: 'border-purple/60', sign: '★', ink: 'text-purple' },
  offline: { frame: 'border-red/60', sign: '●', ink: 'text-red' },
  online: { frame: 'border-green/60', sign: '●', ink: 'text-green' },
  reminder: { frame: 'border-cyan/60', sign: '◷', ink: 'text-cyan' },
  'first-share': { frame: 'border-green/60', sign: '▲', ink: 'text-green' },
};

interface Props {
  toasts: readonly Toast[];
  onDone: (key: string) => void;
}

/** Words in passing, spoken politely: what is being read is not cut short. */
export function Toasts({ toasts, onDone }: Props) {
  return (
    <section
      aria-label={moments.region}
      className="pointer-events-none fixed right-3 bottom-[calc(var(--bottom-bar)+0.75rem)] z-40 w-[min(22rem,calc(100vw-1.5rem))]"
    >
      <ul aria-live="polite" aria-relevant="additions" className="flex flex-col gap-2" data-testid="toasts">
        {toasts.map((toast) => (
          <ToastCard key={toast.key} toast={toast} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function ToastCard({ toast, onDone }: { toast: Toast; onDone: (key: string) => void }) {
  const [held, setHeld] = useState(false);
  useLifetime(held, () => onDone(toast.key));
  // Read once when it appears: the countdown of an event need not tick here.
  const [now] = useState(() => Date.now());
  const { title, body } = textOf(toast, now);
  const { frame, sign, ink } = LOOKS[toast.kind];
  return (
    <li
      className={`toast pointer-events-auto flex items-start gap-3 rounded-xl border bg-floating p-3 text-sm shadow-2xl ${frame}`}
      data-testid={`toast-${toast.kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span aria-hidden className={`mt-0.5 ${ink}`}>
        {sign}
      </span>
      <p className="min-w-0 flex-1">
        <strong className="block truncate font-semibold">{title}</strong>
        <span className="line-clamp-2 break-words text-soft">{body}</span>
        {toast.kind === 'reminder' && toast.href && (
          <Link href={toast.href} className="underline underline-offset-2">
            {moments.toast.open}
          </Link>
        )}
      </p>
      <button
        type="button"
        aria-label={`${controls.dismiss}: ${title}`}
        className="grid size-8 place-items-center rounded-lg text-soft hover:text-ink"
        onClick={() => onDone(toast.key)}
      >
        ✕
      </button>
    </li>
  );
}

/** Calls `done` after nine seconds in which the page was seen and nobody held on to it. */
function useLifetime(held: boolean, done: () => void): void {
  const over = useEffectEvent(done);
  useEffect(() => {
    if (held) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(() => over(), LIFE_MS);
    };
    run();
    document.addEventListener('visibilitychange', run);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [held]);
}
