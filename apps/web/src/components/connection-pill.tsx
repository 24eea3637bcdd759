'use client';

import { useApp, useSocketState } from '@/hooks/useApp';
import type { SocketState } from '@/lib/ws';
import { connection } from '@/texts/connection';

type Look = { text: string; color: string; beats: boolean };

function lookOf(state: Exclude<SocketState, { status: 'idle' }>): Look {
  switch (state.status) {
    case 'open':
      return { text: connection.live, color: 'bg-green', beats: true };
    case 'connecting':
      return {
        text: state.attempt === 0 ? connection.connecting : connection.reconnecting,
        color: 'bg-gold',
        beats: true,
      };
    case 'waiting':
      return { text: connection.reconnecting, color: 'bg-gold', beats: true };
    case 'signed-out':
      return { text: connection.signedOut, color: 'bg-soft', beats: false };
    case 'failed':
      return { text: connection.offline, color: 'bg-red', beats: false };
  }
}

/** Whether what is on screen is live; offers another try when the socket has given up. Not there on pages without one. */
export function ConnectionPill() {
  const { ws } = useApp();
  const state = useSocketState();
  if (state.status === 'idle') return null;
  const { text, color, beats } = lookOf(state);
  return (
    <div
      role="status"
      data-testid="connection"
      data-state={state.status}
      className="flex min-h-8 items-center gap-2 rounded-full border border-line bg-surface px-3 text-xs font-medium"
    >
      <span aria-hidden className={`relative size-2 rounded-full ${color} ${beats ? 'beat' : ''}`} />
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
