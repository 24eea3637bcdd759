'use client';

import { useEffect, useState } from 'react';

type CopyState = 'idle' | 'copied' | 'refused';
const TEXT: Record<CopyState, string> = { idle: 'Copy', copied: 'Copied', refused: 'Select by hand' };

/** Copies a text; says so, or says that the browser did not allow it (pages without HTTPS). */
export function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <button type="button" className="button shrink-0 text-sm" onClick={() => void copy()}>
      <span aria-live="polite">{TEXT[state]}</span>
    </button>
  );
}
