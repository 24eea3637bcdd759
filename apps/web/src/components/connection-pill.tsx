'use client';

import { useRef } from 'react';
import { useApp, useSession, useSocketState } from '@/hooks/useApp';
import { usePoolEvents } from '@/hooks/useLiveCache';
import { wantsStillness } from '@/lib/motion';
import type { SocketState } from '@/lib/ws';
import { connection } from '@/texts/connection';

/** `waits`: something is under way, and the dot shows it without end. */
type Look = { text: string; color: string; waits: boolean };

const BEAT: Keyframe[] = [
  { opacity: 0.7, transform: 'scale(1)' },
  { opacity: 0, transform: 'scale(2.6)' },
];
const BEAT_MS = 1_000;
/** The dot beats with my shares, however many there are: a page that stays open all day must not draw all day. */
const REST_MS = 2_000;

function lookOf(state: Exclude<SocketState, { status: 'idle' }>): Look {
  switch (state.status) {
    case 'open':
      return { text: connection.live, color: 'bg-green', waits: false };
    case 'connecting':
      return {
        text: state.attempt === 0 ? connection.connecting : connection.reconnecting,
        color: 'bg-gold',
        waits: true,
      };
    case 'waiting':
      return { text: connection.reconnecting, color: 'bg-gold', waits: true };
    case 'signed-out':
      return { text: connection.signedOut, color: 'bg-soft', waits: false };
    case 'failed':
      return { text: connection.offline, color: 'bg-red', waits: false };
  }
}

/** Whether what is on screen is live; offers another try when the socket has given up. Not there on pages without one. */
export function ConnectionPill() {
  const { ws } = useApp();
  const state = useSocketState();
  if (state.status === 'idle') return null;
  const { text, color, waits } = lookOf(state);
  return (
    <div
      role="status"
      data-testid="connection"
      data-state={state.status}
      className="flex min-h-8 items-center gap-2 rounded-full border border-line bg-surface px-3 text-xs font-medium"
    >
      <Dot className={`${color} ${waits ? 'dot-waits' : ''}`} />
      <span>{text}</span>
      {state.status === 'failed' && (
        <button
          type="button"
          className="underline decoration-dotted underline-offset-2"
          title={state.reason}
          onClick={() => ws.retry()}
        >
          {connection.tryAgain}
        </button>
      )}
    </div>
  );
}

/** It listens while there is a connection to tell of, and no longer: what nobody listens to is not recovered. */
function Dot({ className }: { className: string }) {
  const session = useSession();
  const userId = session.status === 'signed-in' ? session.user.id : null;
  const dot = useRef<HTMLSpanElement>(null);
  const beaten = useRef(Number.NEGATIVE_INFINITY);
  usePoolEvents('mining', (event) => {
    const isMine = event.name === 'share_submitted' && event.data.user_id === userId;
    const now = performance.now();
    if (!isMine || now - beaten.current < REST_MS || wantsStillness()) return;
    beaten.current = now;
    dot.current?.animate(BEAT, { duration: BEAT_MS, easing: 'ease-out', pseudoElement: '::after' });
  });
  return <span ref={dot} aria-hidden className={`dot relative size-2 rounded-full ${className}`} />;
}
